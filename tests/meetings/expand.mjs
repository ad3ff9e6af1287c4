// Expands the calendar on stdin with ical.js, as Thunderbird does; prints [start, end, status], in
// seconds since 1970, of every occurrence.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
}

const masters = [];
const overrides = new Map();
for (const part of calendar.getAllSubcomponents("vevent")) {
  const uid = part.getFirstPropertyValue("uid");
  if (part.hasProperty("recurrence-id")) {
    overrides.set(uid, [...(overrides.get(uid) ?? []), part]);
  } else {
    masters.push(part);
  }
}

const found = [];
function note(event, startDate, endDate) {
  const status = event.component.getFirstPropertyValue("status");
  found.push([startDate.toUnixTime(), endDate.toUnixTime(), status]);
}

for (const part of masters) {
  const uid = part.getFirstPropertyValue("uid");
  const event = new ICAL.Event(part, { exceptions: overrides.get(uid) ?? [] });
  overrides.delete(uid);
  if (!event.isRecurring()) {
    note(event, event.startDate, event.endDate);
    continue;
  }
  const days = event.iterator();
  for (let day = days.next(); day; day = days.next()) {
    const { item, startDate, endDate } = event.getOccurrenceDetails(day);
    note(item, startDate, endDate);
  }
}
// An override without its master would be left out silently.
if (overrides.size) throw new Error(`${overrides.size} overrides belong to nothing`);
process.stdout.write(JSON.stringify(found));
