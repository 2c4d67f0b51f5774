/* Leave quickly: the button, or Escape three times. Works without this file; with it nothing stays on the screen. */
(function () {
  "use strict";
  var form = document.getElementById("leave");
  var presses = [];
  function clear() {
    document.title = " ";
    document.body.classList.add("left");
  }
  /* The server ends the login and says where to go; the page is replaced, so that Back does not lead to it. */
  function leave() {
    clear();
    var waiting = new AbortController();
    var timer = window.setTimeout(function () { waiting.abort(); }, 3000);
    fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin", keepalive: true, signal: waiting.signal, headers: { "X-Requested-With": "leave" } })
      .then(function (answer) { return answer.json(); })
      .then(function (said) { window.location.replace(said.away); })
      .catch(function () { form.submit(); })
      .finally(function () { window.clearTimeout(timer); });
  }
  /* A page that the browser kept alive is never shown again: it is asked for anew, and then nobody is signed in. */
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { clear(); window.location.reload(); }
  });
  if (!form) { return; }
  form.addEventListener("submit", function (event) { event.preventDefault(); leave(); });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    var now = Date.now();
    presses = presses.filter(function (then) { return now - then < 2000; });
    presses.push(now);
    if (presses.length >= 3) { presses = []; leave(); }
  });
})();
