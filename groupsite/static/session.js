// The evening's page: ticks that are sent by themselves, kept in this page's memory while there is no
// connection, and a timer that ends nothing. Nothing is stored in the browser: the device is shared.
// Without this file every tick is a form with a button.
"use strict";
(() => {
  const page = document.querySelector("[data-session]");
  if (!page) return;

  // --- What was ticked and is not saved yet: for each form and person the last wish, in order.
  const waiting = new Map();
  const status = page.querySelector("[data-saving]") ?? document.createElement("p");
  const FIRST_WAIT = 2000;
  const LONGEST_WAIT = 30000;
  let sending = false;
  let wait = FIRST_WAIT;
  let later = null;
  let stale = false; // the token of this page may be a former one: somebody signed in again
  let token = "";
  let refused = "";

  const say = () => {
    const words = [];
    if (refused) words.push(`${refused} Load this page again to see how it is.`);
    if (waiting.size) {
      const changes = waiting.size === 1 ? "1 change" : `${waiting.size} changes`;
      words.push(`Not saved yet: ${changes}. Keep this page open; it is sent as soon as there is a connection.`);
      if (stale && navigator.onLine) words.push("You may have to sign in again, in another tab.");
    } else if (!refused) {
      words.push("Saved.");
    }
    const text = words.join(" ");
    if (status.textContent !== text) status.textContent = text;
    status.toggleAttribute("data-waits", waiting.size > 0 || Boolean(refused));
  };

  const show = (form, button) => {
    const on = button.value === button.dataset.on;
    for (const other of form.querySelectorAll("button[data-on]")) {
      other.setAttribute("aria-pressed", "false");
      other.value = other.dataset.on;
    }
    button.setAttribute("aria-pressed", String(on));
    button.value = on ? button.dataset.off : button.dataset.on;
    const count = page.querySelector("[data-count]");
    if (count) count.textContent = page.querySelectorAll('[name="there"][aria-pressed="true"]').length;
  };

  // After signing in again the page's token is worth nothing; the page itself brings a new one.
  const renew = async () => {
    const answer = await fetch(location.href, { redirect: "manual", signal: AbortSignal.timeout(10000) });
    if (!answer.ok) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    token = fresh.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    stale = !token;
    return Boolean(token);
  };

  const post = async ({ where, body }) => {
    try {
      if (stale && !(await renew())) return false;
      if (token) body.set("csrfmiddlewaretoken", token);
      const answer = await fetch(where, {
        method: "POST", body, headers: { "X-Quietly": "yes" }, redirect: "manual", signal: AbortSignal.timeout(10000),
      });
      if (answer.status === 422) refused = await answer.text();
      else if (answer.status !== 204) stale = true;
      return answer.status === 204 || answer.status === 422;
    } catch {
      return false;
    }
  };

  const send = async () => {
    if (sending) return;
    sending = true;
    clearTimeout(later);
    while (waiting.size) {
      const [key, change] = waiting.entries().next().value;
      if (!(await post(change))) {
        later = setTimeout(send, wait);
        wait = Math.min(wait * 2, LONGEST_WAIT);
        break;
      }
      if (waiting.get(key) === change) waiting.delete(key);
      wait = FIRST_WAIT;
    }
    sending = false;
    say();
  };

  page.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!form.matches("[data-keep]") || !button?.name) {
      // A whole page would forget what is not saved yet, and there may be none to come.
      if (waiting.size || !navigator.onLine) {
        event.preventDefault();
        if (waiting.size) say();
        else status.textContent = "There is no connection just now. Nothing is lost; try it again in a moment.";
      }
      return;
    }
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    body.set(button.name, button.value);
    const key = `${form.action} ${body.get("person") ?? ""}`;
    waiting.delete(key);
    waiting.set(key, { where: form.action, body });
    refused = "";
    show(form, button);
    status.textContent = "Saving.";
    if (!navigator.onLine) say();
    send();
  });

  addEventListener("online", () => { wait = FIRST_WAIT; send(); });
  addEventListener("offline", () => { if (waiting.size) say(); });
  addEventListener("beforeunload", (event) => {
    // Leaving this site quickly asks nothing back.
    if (waiting.size && !document.documentElement.classList.contains("leaving")) event.preventDefault();
  });

  // --- The timer. It says the half and the end once each, politely, and goes on counting.
  const clock = page.querySelector("[data-clock]");
  if (!clock) return;
  const MINUTE = 60000;
  const left = clock.querySelector("[data-clock-left]");
  const says = clock.querySelector("[data-clock-says]");
  const run = clock.querySelector('[data-clock-do="run"]');
  const name = clock.querySelector("[data-clock-name]");
  let whole = Number(run.dataset.minutes) * MINUTE;
  let rest = whole;
  let ends = 0; // when it runs: the moment at which nothing is left
  let saidHalf = false;
  let saidEnd = false;
  let ticking = null;

  const remaining = () => (ticking ? ends - Date.now() : rest);
  const draw = () => {
    const seconds = Math.ceil(Math.abs(remaining()) / 1000);
    const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    left.textContent = remaining() < 0 ? `${words} over` : words;
    run.textContent = ticking ? "Pause" : rest === whole ? "Start" : "Go on";
    if (!ticking) return;
    if (remaining() <= 0 && !saidEnd) {
      saidEnd = saidHalf = true;
      says.textContent = "The time is over. Nobody is cut off.";
    } else if (remaining() <= whole / 2 && !saidHalf) {
      saidHalf = true;
      says.textContent = "Half of the time is over.";
    }
  };
  const pause = () => {
    rest = remaining();
    clearInterval(ticking);
    ticking = null;
  };
  const start = () => {
    ends = Date.now() + rest;
    ticking ??= setInterval(draw, 250);
  };
  const set = (time) => {
    if (ticking) pause();
    whole = rest = time;
    saidHalf = saidEnd = false;
    says.textContent = "";
  };
  const change = (by) => {
    const running = Boolean(ticking);
    if (running) pause();
    if (rest + by > 0 && whole + by > 0) {
      rest += by;
      whole += by;
      saidEnd = rest <= 0;
      saidHalf = rest <= whole / 2;
    }
    if (running) start();
  };

  clock.addEventListener("click", (event) => {
    const wish = event.target.closest("[data-clock-do]")?.dataset.clockDo;
    if (wish === "run") ticking ? pause() : start();
    if (wish === "more") change(MINUTE);
    if (wish === "less") change(-MINUTE);
    if (wish === "again") set(whole);
    draw();
  });
  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-time]");
    if (!button) return;
    const whose = button.closest("li").querySelector("[data-name], b");
    name.textContent = whose ? whose.textContent : "Timer";
    set(Number(button.dataset.time) * MINUTE);
    start();
    says.textContent = "The timer runs.";
    draw();
    if (event.detail === 0) run.focus(); // by keyboard: what stops it is the next thing to reach
  });

  clock.hidden = false;
  page.querySelectorAll("[data-time]").forEach((button) => { button.hidden = false; });
  draw();
})();
