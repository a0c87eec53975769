/** Icons of the sprite, for elements that build their own content. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An icon by its name in static/img/icons.svg; silent for screen readers: words stand beside it.
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.documentElement.dataset.icons || "/static/img/icons.svg"}#${name}`);
  svg.append(use);
  return svg;
}
