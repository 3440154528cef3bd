// Slots of the agenda are dragged to their place; the buttons do the same without a mouse and without this script.
const form = document.getElementById("move");
let dragged = null;
for (const slot of document.querySelectorAll("[data-slot]")) slot.draggable = true;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-slot]");
  if (dragged) event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragover", (event) => {
  const over = dragged && event.target.closest("[data-block]");
  if (!over) return;
  event.preventDefault();
  const at = event.target.closest("[data-slot]");
  if (!at) { if (!over.querySelector("[data-slot]")) over.append(dragged); return; }
  const box = at.getBoundingClientRect();
  if (at !== dragged) at[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
});
document.addEventListener("drop", (event) => {
  const block = dragged?.closest("[data-block]");
  if (!block) return;
  event.preventDefault();
  form.slot.value = dragged.dataset.slot;
  form.block.value = block.dataset.block;
  form.elements.position.value = [...block.querySelectorAll("[data-slot]")].indexOf(dragged);
  form.submit();
});
document.addEventListener("dragend", () => { dragged = null; });
