// data-dialog="id" opens that dialog; a click on its backdrop closes it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    opener.closest("[popover]")?.hidePopover();
    document.getElementById(opener.dataset.dialog)?.showModal();
  } else if (event.target instanceof HTMLDialogElement) {
    const box = event.target.getBoundingClientRect();
    const isInside =
      event.clientX >= box.left && event.clientX <= box.right &&
      event.clientY >= box.top && event.clientY <= box.bottom;
    if (!isInside) event.target.close();
  }
});
