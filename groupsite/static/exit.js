// Leaving quickly. The link itself works without this file; here are the keyboard's way out,
// and a page that is blank before the next one arrives. Nothing is stored anywhere.
(() => {
  "use strict";
  const PRESSES = 3;
  const WAIT = 5000; // milliseconds for the next press, counted anew at each one
  const root = document.documentElement;
  const link = document.getElementById("exit");
  if (!link) return;

  const status = document.createElement("p");
  status.className = "exit-status";
  status.setAttribute("role", "status");
  document.body.append(status);

  let presses = 0;
  let timer = null;
  let typedWithShift = false; // the last key came up while Shift was held: a capital letter, not a press

  const say = (words) => {
    status.textContent = "";
    if (!words) return;
    if (presses) {
      const lights = document.createElement("span");
      lights.className = "exit-lights";
      lights.setAttribute("aria-hidden", "true");
      for (let n = 0; n < PRESSES; n += 1) {
        const light = document.createElement("i");
        if (n < presses) light.className = "on";
        lights.append(light);
      }
      status.append(lights);
    }
    status.append(words);
  };

  const forget = (words = "") => {
    clearTimeout(timer);
    timer = null;
    presses = 0;
    say(words);
    if (words) timer = setTimeout(() => say(""), WAIT);
  };

  const cover = () => {
    root.classList.add("leaving");
    if (document.querySelector(".leaving-cover")) return;
    const sheet = document.createElement("div");
    sheet.className = "leaving-cover";
    sheet.setAttribute("role", "alert");
    document.body.append(sheet);
    sheet.textContent = "Loading."; // after it stands in the page, so that screen readers say it
  };

  const uncover = () => {
    root.classList.remove("leaving");
    document.querySelector(".leaving-cover")?.remove();
    forget();
  };

  const leave = () => {
    forget();
    cover();
    location.href = link.href;
  };

  document.addEventListener("keyup", (event) => {
    const chord = event.altKey || event.ctrlKey || event.metaKey; // changing the keyboard's language, say
    if (event.key === "Shift" && !typedWithShift && !chord) {
      presses += 1;
      clearTimeout(timer);
      if (presses >= PRESSES) return leave();
      const left = PRESSES - presses;
      say(`Shift. Press it ${left} more ${left === 1 ? "time" : "times"} to leave this site.`);
      timer = setTimeout(() => forget("Shift no longer counts. You are still here."), WAIT);
    } else if (event.key !== "Shift" && presses) {
      forget();
    }
    typedWithShift = event.key !== "Shift" && event.shiftKey;
  });

  // Shift held while choosing with the mouse is no press either.
  document.addEventListener("pointerdown", () => {
    if (presses) forget();
  });

  document.addEventListener("click", (event) => {
    const way = event.target.closest?.('a[href="/exit/"]');
    if (!way || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    leave();
  });

  // A page out of the browser's memory may belong to a session that has ended:
  // it goes in blank and comes back only from the server.
  window.addEventListener("pagehide", () => {
    if ("private" in root.dataset) root.classList.add("leaving");
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if ("private" in root.dataset) location.reload();
    else uncover();
  });

  document.getElementById("exit-hint")?.removeAttribute("hidden");
})();
