/* The search boxes: "/" goes to the first one, and while somebody types, <datalist id="napoveda" data-from="/address/">
   is filled with what begins so. From one hit the arrows lead to the next. Without script the box is a box. */
const offers = document.getElementById("napoveda");
const boxes = document.querySelectorAll("input[list=napoveda]");
let asking = null, timer = 0;

async function offer(text) {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(`${offers.dataset.from}?q=${encodeURIComponent(text)}`, { signal: asking.signal });
    if (!answer.ok || answer.redirected) return;
    offers.replaceChildren(...(await answer.json()).map(([words, city]) => new Option(city, words)));
  } catch { /* overtaken by the next letter, or no connection: the box still works */ }
}
for (const box of boxes) {
  box.addEventListener("input", (event) => {
    clearTimeout(timer);
    const picked = [...offers.options].some((option) => option.value === box.value) && event.inputType !== "insertText";
    if (picked) return box.form.requestSubmit();
    if (box.value.trim().length > 1) timer = setTimeout(offer, 150, box.value);
  });
}
addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey) {
    const hits = [...document.querySelectorAll("main .cards h3 a, main .hit > a:first-child, main .list h3 a")];
    const next = hits.includes(document.activeElement) && hits[hits.indexOf(document.activeElement) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const box = [...boxes].find((each) => each.checkVisibility());
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !box) return;
  event.preventDefault();
  box.focus();
});
