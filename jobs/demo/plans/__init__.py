"""What the demo's company set out to do: one file for each part of its strategy, nothing but data."""
