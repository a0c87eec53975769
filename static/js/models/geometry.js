/**
 * Where on the stage each picture stands, in CSS pixels. Rule: pictures never overlap, and the large ones get all the
 * room the small ones leave.
 *
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @typedef {import("./layout.js").Arrangement} Arrangement
 */
import { capacity, grid } from "./layout.js";

export const GAP = 8;
const NARROW = 560; // below this the stage is a phone's: small pictures stand below, not beside
const RATIO = 9 / 16;

/**
 * The small pictures' place.
 * @param {number} width @param {number} height
 */
function stripSize(width, height) {
  const below = width < NARROW || height > width;
  if (below) {
    const tile = Math.min(160, Math.max(92, (width - 2 * GAP) / 3));
    return { below, tile, room: Math.max(1, Math.floor((width + GAP) / (tile + GAP))) };
  }
  const tile = Math.min(240, Math.max(132, width * 0.17));
  return { below, tile, room: Math.max(1, Math.floor((height + GAP) / (tile * RATIO + GAP))) };
}

/**
 * How many pictures have room: on a gallery's page, and beside a large one.
 * @param {number} width @param {number} height
 */
export function room(width, height) {
  return { perPage: capacity(width, height, width < NARROW ? 150 : 210, GAP), strip: stripSize(width, height).room };
}

/**
 * @param {Arrangement} arrangement @param {number} width @param {number} height
 * @returns {Map<string, Box>} by the tile's key
 */
export function place(arrangement, width, height) {
  const keys = (/** @type {import("./layout.js").Tile[]} */ tiles) => tiles.map((each) => each.key);
  if (arrangement.strip.length === 0) return spread(keys(arrangement.main), { x: 0, y: 0, width, height });
  const strip = stripSize(width, height);
  const thick = strip.below ? strip.tile * RATIO : strip.tile;
  const stage = strip.below
    ? { x: 0, y: 0, width, height: Math.max(0, height - thick - GAP) }
    : { x: 0, y: 0, width: Math.max(0, width - thick - GAP), height };
  const boxes = large(keys(arrangement.main), stage);
  const long = strip.below ? strip.tile : strip.tile * RATIO;
  const used = arrangement.strip.length * (long + GAP) - GAP;
  const start = Math.max(0, ((strip.below ? width : height) - used) / 2);
  keys(arrangement.strip).forEach((key, at) => {
    const along = start + at * (long + GAP);
    const box = strip.below
      ? { x: along, y: height - thick, width: strip.tile, height: thick }
      : { x: width - thick, y: along, width: strip.tile, height: long };
    boxes.set(key, box);
  });
  return boxes;
}

/**
 * One takes everything, several share.
 * @param {string[]} keys @param {Box} area
 */
function large(keys, area) {
  return keys.length === 1 ? new Map([[keys[0], area]]) : spread(keys, area);
}

/**
 * A grid of equal pictures, the last row in the middle.
 * @param {string[]} keys @param {Box} area @returns {Map<string, Box>}
 */
function spread(keys, area) {
  if (keys.length === 1) return new Map([[keys[0], area]]);
  const { columns, rows, tile } = grid(keys.length, area.width, area.height, GAP);
  const width = Math.max(0, tile);
  const height = width * RATIO;
  const top = area.y + (area.height - rows * (height + GAP) + GAP) / 2;
  return new Map(
    keys.map((key, at) => {
      const row = Math.floor(at / columns);
      const inRow = Math.min(columns, keys.length - row * columns);
      const left = area.x + (area.width - inRow * (width + GAP) + GAP) / 2;
      return [key, { x: left + (at % columns) * (width + GAP), y: top + row * (height + GAP), width, height }];
    }),
  );
}
