// Runs before the first paint, so that a chosen theme never flashes. A file of its own because the page allows no inline scripts.
// "oriel.theme" is written by src/theme/theme.ts; anything but "light" and "dark" leaves the choice to the system.
try {
  const theme = localStorage.getItem("oriel.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage can be forbidden; the system's theme is used then.
}
