// Photos go as soon as they were taken; while the network is gone they wait like everything else.
"use strict";

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-photos]") && event.target.files.length) event.target.form.requestSubmit();
});
