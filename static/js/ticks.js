/* The list at the door outlives the connection: a tick is kept in this browser until the server has taken it. Kept are the
   code of the line, what was ticked and when, under the number of the person and of the meeting; no name. Within a line
   the last tick wins; `was` says what the person saw before, so that a colleague's newer word is not overwritten.
   <div data-ticks="person-meeting" data-by data-to data-alive data-words-…> says at the top what waits and what was refused;
   <form data-tick="code"> in <div id="l-code"> is one line. A module: its names are its own. */
const place = document.querySelector("[data-ticks]"), said = (name) => place.querySelector(`[data-say=${name}]`);
const mine = `tick ${place.dataset.ticks} `, DAY = 864e5, TWICE = 700, AGAIN = 15000;
const tapped = {};
let away = !navigator.onLine, out = false, old = 0, sending = false, timer = 0, passing = null;

const read = (key) => JSON.parse(localStorage.getItem(key));
const write = (key, tick) => localStorage.setItem(key, JSON.stringify(tick));
const keys = (start) => Object.keys(localStorage).filter((key) => key.startsWith(start));
const ticks = () => keys(mine).map((key) => ({ key, code: key.slice(mine.length), ...read(key) })).sort((a, b) => a.at - b.at);
const find = (code) => document.querySelector(`form[data-tick="${CSS.escape(code)}"]`);
const within = (ms) => AbortSignal.timeout?.(ms);

function forget() {  // after a day nobody knows any more what it was; whoever signs out takes everything along
  for (const key of keys("tick ")) {
    if (read(key).at > Date.now() - DAY) continue;
    localStorage.removeItem(key);
    if (key.startsWith(mine)) old += 1;
  }
}

function show() {
  forget();
  const all = ticks(), refused = all.filter((tick) => tick.refused).length, counts = { refused, old, waits: all.length - refused };
  for (const form of document.querySelectorAll("form[data-tick]")) {
    const tick = all.find(({ code }) => code === form.dataset.tick), waits = tick && !tick.refused;
    const now = waits ? tick.presence : form.elements.was.value;
    const part = (name) => form.querySelector(`[data-part=${name}]`);
    part("ticked").hidden = !now;
    part("open").hidden = Boolean(now);
    part("said").textContent = now && place.getAttribute(`data-words-${now}`);
    part("time").hidden = Boolean(waits);
    part("waits").hidden = !(waits && (away || out));
    part("refused").hidden = !tick?.refused;
  }
  for (const [name, n] of Object.entries(counts)) {
    said(name).hidden = !n || (name === "waits" && !away && !out);
    said(name).querySelector("[data-n]").textContent = n;
  }
  said("out").hidden = !out;
  if (!away) said("off").hidden = true;
}

function post({ code, presence, was }) {
  const body = new FormData(), cookie = document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/);
  for (const [name, value] of [["registration", code], ["presence", presence], ["by", place.dataset.by]]) body.set(name, value);
  for (const each of was) body.append("was", each);
  if (find(code)?.elements.one) body.set("one", "1");
  const token = cookie ? cookie[1] : document.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "X-CSRFToken": token, "X-Requested-With": "part" };
  return fetch(place.dataset.to, { method: "POST", body, headers, redirect: "manual", signal: within(10000) });
}

async function settle(tick) {  // whether the next one may go
  const answer = await post(tick).catch(() => null), status = answer?.status;
  const html = status === 200 || status === 409 ? await answer.text().catch(() => "") : "";
  const page = new DOMParser().parseFromString(html, "text/html"), taken = page.getElementById(`l-${tick.code}`);
  out = status === 401 || status === 403;
  away = !out && !taken && status !== 404;
  if (out || away) return false;
  if (read(tick.key)?.at === tick.at) {  // else they have ticked once more meanwhile
    if (status === 200) localStorage.removeItem(tick.key);
    else write(tick.key, { ...read(tick.key), refused: true });
  }
  for (const fresh of page.querySelectorAll("[id]")) {
    const there = document.getElementById(fresh.id), focused = there?.contains(document.activeElement);
    there?.replaceWith(fresh);
    if (there && focused) fresh.focus({ preventScroll: true });
  }
  return true;
}

async function send() {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  let tick = null;
  do {
    tick = ticks().find((each) => !each.refused);
  } while (tick && await settle(tick));
  sending = false;
  if (tick && away) timer = setTimeout(send, AGAIN);
  show();
}

async function reach() {
  away = !await fetch(place.dataset.alive, { cache: "no-store", signal: within(5000) })
    .then(async (answer) => answer.ok && await answer.text() === "ok").catch(() => false);
  if (away) show();
  else await send();
  said("off").hidden = !away;
  if (away) said("off").focus();
  return !away;
}

async function pass(form, button) {  // another form of this page goes when there is somewhere to go
  if (passing) return;
  passing = form;
  if (await reach()) form.requestSubmit(button);
  passing = null;
}

document.addEventListener("submit", (event) => {
  const form = event.target, code = form.dataset.tick, presence = event.submitter?.value;
  if (form.hasAttribute("data-narrows")) return event.preventDefault();
  if (code === undefined) {
    if (form === passing || !form.requestSubmit) return;
    event.preventDefault();  // without a connection it would lead to an error page of the browser, and the list be gone
    return pass(form, event.submitter);
  }
  if (presence === undefined) return;  // an old browser: as without script
  const key = mine + code, before = read(key), again = before && !before.refused;
  const was = again ? [...new Set([...before.was, before.presence])] : [form.elements.was.value];
  if (Date.now() - (tapped[code] ?? 0) > TWICE) write(key, { presence, was, at: Date.now() });  // full: sent as without script
  event.preventDefault();
  tapped[code] = Date.now();
  show();
  form.closest("[id]").focus({ preventScroll: true });
  send();
});
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (link && away && !link.target && !link.getAttribute("href").startsWith("#")) {
    event.preventDefault();
    if (await reach()) location.assign(link.href);
  }
  if (event.target.closest("[data-understood]")) {
    for (const { key, refused } of ticks()) if (refused) localStorage.removeItem(key);
    old = 0;
    show();
  }
});
document.querySelector("form[data-narrows]")?.addEventListener("input", (event) => {
  const wanted = event.target.value.trim().replace(/\s+/g, " ").toLowerCase(), lines = [...document.querySelectorAll("[data-line]")];
  for (const line of lines) line.hidden = !line.dataset.line.toLowerCase().includes(wanted);
  document.querySelector("[data-nobody]").hidden = lines.some((line) => !line.hidden);
});
addEventListener("beforeunload", (event) => { if (away && ticks().some((tick) => !tick.refused)) event.preventDefault(); });
addEventListener("offline", () => { away = true; show(); });
addEventListener("online", () => { away = false; send(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
show();
send();
