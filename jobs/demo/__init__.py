"""An invented company to look at: made through the actions, the same for the same seed and day."""
