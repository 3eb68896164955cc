// A key pressed outside any field goes to the element that names it in data-shortcut:
// fields are focused, links and buttons are pressed.
const isWriting = (element) =>
  element.isContentEditable || element.matches("input, textarea, select");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  const named = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (!named) return;
  event.preventDefault();
  if (isWriting(named)) {
    named.focus();
    named.select?.();
  } else {
    named.click();
  }
});
