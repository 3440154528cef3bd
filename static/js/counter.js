/* Counts the characters of a field: <span data-count-for="id" data-words="{used} of {limit} characters">.
   The field says how many it takes in data-count-max. A line break is two characters, as the server counts it. */
for (const place of document.querySelectorAll("[data-count-for]")) {
  const field = document.getElementById(place.dataset.countFor);
  if (!field) continue;
  const limit = Number(field.dataset.countMax);
  const show = () => {
    const used = [...field.value.replace(/\n/g, "\r\n")].length;
    place.textContent = place.dataset.words.replace("{used}", used).replace("{limit}", limit);
    place.classList.toggle("over", used > limit);
  };
  field.addEventListener("input", show);
  show();
}
