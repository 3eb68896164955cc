// When a request made in the background fails, the page says so instead of standing still.
const region = document.getElementById("messages");

function complain() {
  const notice = document.createElement("div");
  notice.className = "notice notice--refused";
  const words = document.createElement("p");
  words.textContent = region.dataset.failed;
  notice.append(words);
  region.replaceChildren(notice);
}

function failed(event) {
  // A 400 brings the form back with its errors; those are words enough.
  if (event.detail.ctx?.response?.status !== 400) complain();
}

document.addEventListener("htmx:response:error", failed);
document.addEventListener("htmx:error", failed);
