// A button that copies what its neighbour holds; without script the text is selected by hand.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
    else document.execCommand("copy"); // Offices on plain HTTP have no clipboard of their own.
    button.textContent = "已复制";
  });
}
