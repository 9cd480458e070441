// Puts an answer that was never acknowledged back into its form, and returns it; null when there is
// none, or the server has one that is no older. The page goes on as the one that the answer was
// given on, so that the server can tell whether another page has saved a newer one.
export function restore(form, left) {
  if (!left || Number(left.get("number")) <= Number(form.dataset.number)) return null;
  for (const field of form.elements) {
    if (field.type === "radio" || field.type === "checkbox") {
      field.checked = left.getAll(field.name).includes(field.value);
    } else if (field.matches("select, [name=page], [name=after]")) {
      field.value = left.get(field.name) ?? "";
    }
  }
  return left;
}
