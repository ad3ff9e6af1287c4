// "Quote" puts its line into the reply that is being written, where the link alone would load the
// page anew. Without this script the page comes back with the line in it.
"use strict";
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-insert]");
  const field = document.querySelector('form.composer [name="body"]');
  if (!link || !field || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const before = field.value.slice(0, field.selectionStart).trimEnd();
  const after = field.value.slice(field.selectionEnd).trimStart();
  const until = (before && before + "\n\n") + link.dataset.insert + "\n\n";
  field.value = until + after;
  field.focus();
  field.setSelectionRange(until.length, until.length);
});
