// A press on [data-copy] puts its text on the clipboard and says so, aloud and in writing.
async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const words = button.querySelector(".unseen");
  const before = words.textContent;
  button.dataset.done = "";
  words.setAttribute("role", "status");
  words.textContent = button.dataset.copied;
  setTimeout(() => {
    delete button.dataset.done;
    words.textContent = before;
  }, 2000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});
