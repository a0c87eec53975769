/**
 * Where on the stage each picture stands, in CSS pixels. Rule: pictures never overlap, and no room is left
 * dark that a picture could fill: beside, the large ones get all that the small ones leave; on a stage that stands
 * upright the large one takes the width, and the small ones what is below it. A name lies over a large picture, and
 * beneath a small one, of which it would cover too much.
 *
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @typedef {import("./layout.js").Arrangement} Arrangement
 */
import { capacity, grid } from "./layout.js";

const GAP = 8;
const NARROW = 560; // below this the stage is a phone's: small pictures stand below, not beside
const RATIO = 9 / 16;
const CAPTION = 28; // beneath a screen
const SMALL = 256; // narrower pictures have their name beneath
const NAME = 24; // as high as that is

/**
 * Whether the name of a picture this wide stands beneath it.
 * @param {number} width
 */
export function isSmall(width) {
  return width < SMALL;
}

/** @param {number} width of a picture @returns {number} how high it is with its name */
function heightOf(width) {
  return width * RATIO + (isSmall(width) ? NAME : 0);
}

/**
 * The grid of pictures with their names.
 * @param {number} count @param {number} width @param {number} height
 */
function named(count, width, height) {
  const over = grid(count, width, height, GAP);
  return isSmall(over.tile) ? grid(count, width, height, GAP, NAME) : over;
}

/**
 * The small pictures' place: how thick it is, and how many have room.
 * @param {number} width @param {number} height
 */
function stripSize(width, height) {
  const below = width < NARROW || height > width;
  if (below) {
    const tile = Math.min(160, Math.max(92, (width - 2 * GAP) / 3));
    // A screen of 4:3 is the highest that is usual; where there is hardly more room, one row of small pictures.
    const thick = Math.max(heightOf(tile), height - (width * 3) / 4 - CAPTION - GAP);
    const rows = Math.floor((thick + GAP) / (heightOf(tile) + GAP));
    return { below, tile, thick, room: Math.max(1, Math.floor((width + GAP) / (tile + GAP))) * Math.max(1, rows) };
  }
  const tile = Math.min(240, Math.max(132, width * 0.17));
  return { below, tile, thick: tile, room: Math.max(1, Math.floor((height + GAP) / (heightOf(tile) + GAP))) };
}

/**
 * How many pictures have room: on a gallery's page, and beside a large one.
 * @param {number} width @param {number} height
 */
export function room(width, height) {
  return { perPage: capacity(width, height, width < NARROW ? 150 : 210, GAP, NAME), strip: stripSize(width, height).room };
}

/**
 * @param {Arrangement} arrangement @param {number} width @param {number} height
 * @returns {Map<string, Box>} by the tile's key
 */
export function place(arrangement, width, height) {
  const keys = (/** @type {import("./layout.js").Tile[]} */ tiles) => tiles.map((each) => each.key);
  if (arrangement.strip.length === 0) return spread(keys(arrangement.main), { x: 0, y: 0, width, height });
  const strip = stripSize(width, height);
  if (strip.below) {
    const small = below(keys(arrangement.strip), width, height, strip.thick);
    const top = Math.min(...[...small.values()].map((box) => box.y));
    return new Map([...spread(keys(arrangement.main), { x: 0, y: 0, width, height: Math.max(0, top - GAP) }), ...small]);
  }
  const boxes = spread(keys(arrangement.main), { x: 0, y: 0, width: Math.max(0, width - strip.thick - GAP), height });
  const long = heightOf(strip.tile);
  const used = arrangement.strip.length * (long + GAP) - GAP;
  const start = Math.max(0, (height - used) / 2);
  keys(arrangement.strip).forEach((key, at) => {
    boxes.set(key, { x: width - strip.thick, y: start + at * (long + GAP), width: strip.tile, height: long });
  });
  return boxes;
}

/**
 * Small pictures below the large one, never wider than half the stage, and against its lower edge.
 * @param {string[]} keys @param {number} width @param {number} height @param {number} thick
 */
function below(keys, width, height, thick) {
  const tile = Math.min(named(keys.length, width, thick).tile, (width - GAP) / 2);
  const columns = Math.min(keys.length, Math.floor((width + GAP + 0.01) / (tile + GAP)));
  const long = columns * (tile + GAP) - GAP;
  const used = Math.ceil(keys.length / columns) * (heightOf(tile) + GAP) - GAP;
  return spread(keys, { x: (width - long) / 2, y: height - used, width: long, height: used });
}

/**
 * A grid of equal pictures, the last row in the middle.
 * @param {string[]} keys @param {Box} area @returns {Map<string, Box>}
 */
function spread(keys, area) {
  if (keys.length === 1) return new Map([[keys[0], area]]);
  const { columns, rows, tile } = named(keys.length, area.width, area.height);
  const width = Math.max(0, tile);
  const height = heightOf(width);
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
