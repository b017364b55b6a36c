/* The theme is kept where the browser allows it; a page opened as a file may not. */
const THEMES = ["system", "light", "dark"];
function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  byId("theme").textContent = `Theme: ${theme}`;
  try {
    localStorage.setItem("claimsift-theme", theme);
  } catch { /* it lasts until the page is closed */ }
}

function storedTheme() {
  try {
    return localStorage.getItem("claimsift-theme");
  } catch {
    return null;
  }
}

function offerThemes() {
  setTheme(THEMES.includes(storedTheme()) ? storedTheme() : "system");
  byId("theme").addEventListener("click", () => {
    setTheme(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]);
  });
}
