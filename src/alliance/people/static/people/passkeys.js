/* Shows what has to do with passkeys only where the device can do them, and says so when one did not work. */
(function () {
  "use strict";
  // A passkey belongs to a name; an address made of numbers has none.
  var isNumber = /^[\d.]+$|^\[/.test(window.location.hostname);
  var can = !isNumber && window.isSecureContext && window.webauthnJSON && window.webauthnJSON.supported();
  document.querySelectorAll("[data-passkeys]").forEach(function (part) { part.hidden = !can; });
  document.querySelectorAll("[data-no-passkeys]").forEach(function (part) { part.hidden = Boolean(can); });
  document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    document.querySelectorAll("[data-passkey-failed]").forEach(function (part) { part.hidden = false; });
  });
})();
