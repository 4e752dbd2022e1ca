// What is too wide, and what is hard to read, on a page within a frame; run by test_browser.py.
function within(frame) {
  const page = frame.contentDocument, root = page.documentElement, view = frame.contentWindow;
  page.querySelectorAll("details").forEach((one) => { one.open = true; });
  const name = (one) => one.tagName + ": " + one.textContent.trim().slice(0, 60);
  const edge = page.querySelector("main").getBoundingClientRect();
  const wide = [...page.querySelectorAll("table, figure, img, pre, math, dl, p, li, td, th, summary, h1, h2")]
    .filter((one) => one.getClientRects().length && getComputed(one).position !== "absolute")
    .filter((one) => !one.closest("thead") || getComputed(one.closest("thead")).position !== "absolute")
    .filter((one) => {
      const box = one.getBoundingClientRect();
      return box.right > edge.right + 1 || box.left < edge.left - 1 || one.scrollWidth > one.clientWidth + 1;
    });
  function getComputed(one) { return view.getComputedStyle(one); }
  function light(colour) {
    const [r, g, b] = colour.match(/[\d.]+/g).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  function behind(one) {
    while (one) {
      const colour = getComputed(one).backgroundColor;
      if (!/, 0\)$/.test(colour)) return colour;
      one = one.parentElement;
    }
    return "rgb(255, 255, 255)";
  }
  const faint = [...page.body.querySelectorAll("*")]
    .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .filter((one) => {
      const [a, b] = [light(getComputed(one).color), light(behind(one))].sort();
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
    });
  return {
    width: view.innerWidth,
    dark: view.matchMedia("(prefers-color-scheme: dark)").matches,
    scrolls: root.scrollWidth > root.clientWidth,
    wide: wide.map(name),
    faint: faint.map(name),
    drawn: [...page.images].every((one) => one.naturalWidth > 0),
  };
}

window.addEventListener("load", () => {
  const found = [...document.querySelectorAll("iframe")].map(within);
  document.getElementById("found").textContent = JSON.stringify(found);
});
