/* Saves a form as it goes: form[data-autosave-url]. Never blocks; says so when it cannot save. */
(function () {
  "use strict";
  document.querySelectorAll("form[data-autosave-url]").forEach(function (form) {
    var said = form.querySelector("[data-saved]");
    var timer = null;
    var tries = 0;
    function say(key) { if (said) { said.textContent = said.dataset[key] || ""; } }
    function save() {
      fetch(form.dataset.autosaveUrl, { method: "POST", body: new FormData(form), credentials: "same-origin", headers: { "X-Requested-With": "autosave" } })
        .then(function (answer) {
          if (!answer.ok || answer.redirected) { throw new Error("not saved"); }
          tries = 0;
          document.body.removeAttribute("data-not-saved");
          say("done");
        })
        .catch(function () {
          document.body.setAttribute("data-not-saved", "");
          say("failed");
          tries += 1;
          if (tries < 6) { window.setTimeout(save, 2000 * tries); }
        });
    }
    form.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(save, 600);
    });
  });
})();
