// Moments in the reader's own time zone and way of writing; without this script they are in UTC.

const words = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function showLocalTimes(root = document) {
  for (const time of root.querySelectorAll("time[data-local]")) {
    time.title = time.textContent;
    time.textContent = words.format(new Date(time.dateTime));
    time.removeAttribute("data-local");
  }
}
