/* Help without a network: the numbers stand in the page already, and are shown where the page of help cannot come. */
(function () {
  "use strict";
  var here = document.querySelector("[data-help]");
  if (!here) { return; }
  function cannotCome() { return !window.navigator.onLine || document.body.hasAttribute("data-not-saved"); }
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a");
    if (!link || link.getAttribute("href") !== here.dataset.help || !cannotCome()) { return; }
    event.preventDefault();
    here.hidden = false;
    here.focus();
    here.scrollIntoView();
  });
})();
