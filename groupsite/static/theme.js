// Light or dark without leaving the page, so that half-written words stay. The form works alone, too.
(() => {
  "use strict";
  const MEDIA = { auto: "screen and (prefers-color-scheme: dark)", light: "not all", dark: "screen" };
  const form = document.querySelector("form.theme");
  const sheet = document.getElementById("dark");
  if (!form || !sheet) return;

  const show = (theme) => {
    sheet.media = MEDIA[theme];
    if (theme === "auto") document.documentElement.removeAttribute("data-theme");
    else document.documentElement.dataset.theme = theme;
    document.querySelector('meta[name="color-scheme"]')?.setAttribute("content", theme === "auto" ? "light dark" : theme);
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
  };

  form.addEventListener("submit", (event) => {
    const theme = event.submitter?.value;
    if (!(theme in MEDIA)) return;
    event.preventDefault();
    show(theme);
    fetch(form.action, { method: "POST", body: new URLSearchParams({ theme }), redirect: "manual" });
  });

  // An open menu closes when one turns elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open], .more details[open]")) {
      if (!menu.contains(event.target)) menu.removeAttribute("open");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open], .more details[open]")) {
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
    }
  });
})();
