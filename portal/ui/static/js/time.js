// Puts every <time> into the reader's own zone and keeps "3 minutes ago" true.
const UNITS = [
  ["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60],
];
const language = document.documentElement.lang || "en";
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });

function said(moment) {
  const seconds = (moment - Date.now()) / 1000;
  const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size);
  return unit && relative.format(Math.trunc(seconds / unit[1]), unit[0]);
}

function refine(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    time.title = exact.format(moment);
    const words = "exact" in time.dataset ? time.title : said(moment);
    if (words && time.textContent !== words) time.textContent = words;
  }
}

refine(document);
setInterval(() => refine(document), 60000);
document.addEventListener("htmx:after:swap", () => refine(document));
