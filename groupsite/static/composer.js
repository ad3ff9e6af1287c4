// Names the chosen people in the line that says who will read a text. Everything else about that line
// is forum.css. Without this script the line says "The people you choose, and you".
"use strict";
addEventListener("change", (event) => {
  const form = event.target.closest("form.composer");
  if (form) nameTheChosen(form);
});
addEventListener("pageshow", () => document.querySelectorAll("form.composer").forEach(nameTheChosen));
document.addEventListener("htmx:after:swap", () => {
  document.querySelectorAll("form.composer").forEach(nameTheChosen);
  document.querySelector("form.composer .summary")?.focus();
});

function nameTheChosen(form) {
  const who = form.querySelector('.readers[data-for="chosen"] [data-who]');
  if (!who) return;
  who.dataset.nobody ??= who.textContent;
  const names = [...form.querySelectorAll('[name="chosen"]:checked')].map((box) => box.closest("label").textContent.trim());
  const count = names.length + 1;
  who.textContent = names.length ? `${count} people (${names.join(", ")} and you)` : who.dataset.nobody;
}
