import assert from "node:assert/strict";
import { test } from "node:test";
import { isSmall, place, room as roomFor } from "../../static/js/models/geometry.js";
import { capacity, grid, Layout, MOST_WANTED, wanted } from "../../static/js/models/layout.js";
import { laterInWords, pinInWords, pinnedInWords, pinOfInWords } from "../../static/js/models/pins.js";
import { Room } from "../../static/js/models/room.js";
import { person, publication, welcome } from "./given.js";

function given({ people = [], publications = [], speaking = [] } = {}) {
  const room = new Room();
  room.welcome(welcome({ participants: [person("moi"), ...people], publications, speaking }));
  const layout = new Layout();
  layout.notice(room);
  return { room, layout };
}
const plain = (words) => words.replaceAll("\u00a0", " ");
const who = (tiles) => tiles.map((each) => each.participantId);

test("alone, one sees oneself", () => {
  const { room, layout } = given();
  assert.deepEqual(who(layout.arrange(room).main), ["moi"]);
});

test("who speaks has the large place, and keeps it in silence", () => {
  const { room, layout } = given({ people: [person("Awa"), person("Bo")], speaking: ["Bo"] });
  assert.deepEqual(who(layout.arrange(room).main), ["Bo"]);
  room.apply("speaking_changed", { participant_ids: [] });
  layout.notice(room);
  assert.deepEqual(who(layout.arrange(room).main), ["Bo"]);
});

test("the large place does not flicker between two who speak at once", () => {
  const { room, layout } = given({ people: [person("Awa"), person("Bo")], speaking: ["Bo"] });
  room.apply("speaking_changed", { participant_ids: ["Awa", "Bo"] });
  layout.notice(room);
  assert.deepEqual(who(layout.arrange(room).main), ["Bo"]);
  room.apply("speaking_changed", { participant_ids: ["Awa"] });
  layout.notice(room);
  assert.deepEqual(who(layout.arrange(room).main), ["Awa"]);
});

test("small pictures move only to bring somebody who speaks into view", () => {
  const { room, layout } = given({ people: ["a", "b", "c", "d", "e", "f"].map((id) => person(id)), speaking: ["a"] });
  layout.fit(9, 4);
  assert.deepEqual(who(layout.arrange(room).strip), ["moi", "b", "c", "d"]);
  room.apply("speaking_changed", { participant_ids: ["a", "c", "d"] });
  assert.deepEqual(who(layout.arrange(room).strip), ["moi", "b", "c", "d"]);
  room.apply("speaking_changed", { participant_ids: ["a", "d", "f"] });
  assert.deepEqual(who(layout.arrange(room).strip), ["moi", "b", "f", "d"]);
});

test("one's own voice never takes the large place while others are there", () => {
  const { room, layout } = given({ people: [person("Awa", { moderator: true })], speaking: ["moi"] });
  assert.deepEqual(who(layout.arrange(room).main), ["Awa"]);
});

test("before anyone spoke, a trainer with a picture stands there", () => {
  const { room, layout } = given({ people: [person("Awa", { moderator: true }), person("Bo", { moderator: true, camera: "on" })] });
  assert.deepEqual(who(layout.arrange(room).main), ["Bo"]);
});

test("a speaker who leaves gives the place back", () => {
  const { room, layout } = given({ people: [person("Awa"), person("Bo")], speaking: ["Bo"] });
  room.apply("participant_left", { participant_id: "Bo" });
  layout.notice(room);
  assert.deepEqual(who(layout.arrange(room).main), ["Awa"]);
});

test("someone pinned stays whoever speaks, and again when they are back", () => {
  const { room, layout } = given({ people: [person("Awa"), person("Bo")], speaking: ["Bo"] });
  layout.pin("Awa");
  assert.deepEqual(who(layout.arrange(room).main), ["Awa"]);
  room.apply("participant_left", { participant_id: "Awa" });
  layout.notice(room);
  assert.deepEqual(who(layout.arrange(room).main), ["Bo"]);
  room.apply("participant_joined", { participant: person("Awa") });
  assert.deepEqual(who(layout.arrange(room).main), ["Awa"]);
});

test("an interpreter is in sight in every view, on every page, whoever speaks", () => {
  const people = ["a", "b", "c", "d", "e", "z"].map((id) => person(id, { camera: "on" }));
  const { room, layout } = given({ people, speaking: ["a"] });
  layout.pin("z", "interpreter");
  layout.fit(3, 1);
  room.apply("speaking_changed", { participant_ids: ["a", "e"] });
  layout.notice(room);
  assert.deepEqual([who(layout.arrange(room).main), who(layout.arrange(room).strip)], [["a"], ["z"]]);
  layout.fit(3, 2);
  room.apply("published", { publication: publication("s1", "b", "screen") });
  layout.notice(room);
  assert.deepEqual([layout.arrange(room).view, who(layout.arrange(room).strip)], ["presentation", ["z", "a"]]);
  layout.choose("gallery");
  for (let page = 0; page < layout.arrange(room).pages; page += 1) {
    assert.equal(who(layout.arrange(room).main)[0], "z");
    layout.turn(1);
  }
  assert.equal(layout.arrange(room).pages, 4); // one screen and six others, two to a page beside the interpreter
});

test("one picture of each kind is pinned, and a person has one pin", () => {
  const { layout } = given();
  layout.pin("a");
  layout.pin("b", "interpreter");
  assert.deepEqual([layout.pinOf("a"), layout.pinOf("b")], ["person", "interpreter"]);
  layout.pin("a", "interpreter");
  assert.deepEqual([layout.pinOf("a"), layout.pinOf("b"), layout.pinned], ["interpreter", undefined, null]);
  layout.pin(null, "interpreter");
  assert.equal(layout.pinOf("a"), undefined);
});

test("a screen takes the stage when it starts and gives it back when it ends", () => {
  const { room, layout } = given({ people: [person("Awa")] });
  layout.choose("gallery");
  room.apply("published", { publication: publication("s1", "Awa", "screen") });
  layout.notice(room);
  const shown = layout.arrange(room);
  assert.equal(shown.view, "presentation");
  assert.deepEqual(shown.main.map((each) => each.publicationId), ["s1"]);
  assert.ok(who(shown.strip).includes("Awa"));
  room.apply("unpublished", { publication_id: "s1" });
  layout.notice(room);
  assert.equal(layout.arrange(room).view, "gallery");
});

test("faces may be preferred to a screen, until another screen comes", () => {
  const { room, layout } = given({ people: [person("Awa")], publications: [publication("s1", "Awa", "screen")] });
  layout.choose("gallery");
  layout.notice(room);
  assert.equal(layout.arrange(room).view, "gallery");
  assert.equal(layout.arrange(room).main[0].source, "screen");
  room.apply("published", { publication: publication("s2", "Awa", "screen") });
  layout.notice(room);
  assert.equal(layout.arrange(room).view, "presentation");
});

test("the gallery turns pages and never past the last", () => {
  const { room, layout } = given({ people: Array.from({ length: 19 }, (_, at) => person(`p${String(at).padStart(2, "0")}`)) });
  layout.choose("gallery");
  layout.fit(9, 4);
  assert.equal(layout.arrange(room).pages, 3);
  layout.turn(1);
  layout.turn(1);
  layout.turn(1);
  const last = layout.arrange(room);
  assert.deepEqual([last.page, last.main.length], [2, 2]);
  layout.turn(-5);
  assert.equal(layout.arrange(room).page, 0);
});

test("a gallery page that empties shows the page before", () => {
  const { room, layout } = given({ people: [person("Awa"), person("Bo")] });
  layout.choose("gallery");
  layout.fit(2, 2);
  layout.turn(1);
  room.apply("participant_left", { participant_id: "Bo" });
  assert.deepEqual([layout.arrange(room).page, layout.arrange(room).main.length], [0, 2]);
});

test("the gallery's order does not move with the voices", () => {
  const { room, layout } = given({ people: [person("Awa"), person("Bo"), person("Cy")] });
  layout.choose("gallery");
  const before = who(layout.arrange(room).main);
  room.apply("speaking_changed", { participant_ids: ["Cy"] });
  layout.notice(room);
  assert.deepEqual(who(layout.arrange(room).main), before);
});

test("only video in view is wanted, the large one first, one's own never", () => {
  const { room, layout } = given({
    people: [person("Awa"), person("Bo"), person("Cy")],
    publications: [publication("c0", "moi"), publication("c1", "Awa"), publication("c2", "Bo"), publication("s1", "Cy", "screen"), publication("m1", "Awa", "microphone")],
  });
  layout.fit(9, 3);
  const ids = wanted(layout.arrange(room), room).map((each) => each.publication_id);
  assert.equal(ids[0], "s1");
  assert.deepEqual([...ids].sort(), ["c1", "c2", "s1"]);
});

test("a picture is wanted as large as it is shown, and not at all where nothing of it is in view", () => {
  const { room, layout } = given({ people: [person("Awa"), person("Bo")], publications: [publication("c1", "Awa"), publication("c2", "Bo")] });
  layout.choose("gallery");
  const sizes = new Map([["camera Awa", { width: 426, height: 240 }]]);
  assert.deepEqual(wanted(layout.arrange(room), room, (key) => sizes.get(key) ?? null), [{ publication_id: "c1", width: 426, height: 240 }]);
});

test("what one sends oneself, from whatever device, is never asked for", () => {
  const { room, layout } = given({ publications: [publication("c0", "moi", "camera", { connection_id: "tablet" })] });
  assert.deepEqual(wanted(layout.arrange(room), room), []);
});

test("no more is wanted than the protocol carries", () => {
  const people = Array.from({ length: 80 }, (_, at) => person(`p${at}`));
  const { room, layout } = given({ people, publications: people.map((each) => publication(`c-${each.participant_id}`, each.participant_id)) });
  layout.choose("gallery");
  layout.fit(80, 10);
  assert.equal(wanted(layout.arrange(room), room).length, MOST_WANTED);
});

test("every one of the strip's places is used, and the rest counted", () => {
  const { room, layout } = given({ people: Array.from({ length: 10 }, (_, at) => person(`p${at}`)) });
  layout.fit(9, 4);
  const shown = layout.arrange(room);
  assert.deepEqual([shown.strip.length, shown.hidden], [4, 6]);
});

test("the grid gives the largest pictures", () => {
  const cases = [[1, 1600, 900, 1], [2, 1600, 900, 2], [4, 1600, 900, 2], [9, 1600, 900, 3], [2, 360, 640, 1], [5, 360, 640, 1], [8, 360, 640, 2], [4, 344, 420, 2]];
  for (const [count, width, height, columns] of cases) assert.equal(grid(count, width, height).columns, columns, `${count} in ${width}x${height}`);
});

test("a page holds at least one picture and at most what may be wanted", () => {
  assert.equal(capacity(10, 10), 1);
  assert.equal(capacity(9000, 9000), MOST_WANTED);
  assert.ok(capacity(360, 500) >= 4);
});

const overlap = (a, b) => a.x < b.x + b.width - 0.01 && b.x < a.x + a.width - 0.01 && a.y < b.y + b.height - 0.01 && b.y < a.y + a.height - 0.01;

test("pictures never overlap nor leave the stage, whatever its size and the view", () => {
  const people = Array.from({ length: 30 }, (_, at) => person(`p${at}`));
  for (const [width, height] of [[1440, 700], [1100, 640], [768, 800], [360, 480], [320, 300]])
    for (const screens of [[], [publication("s1", "p1", "screen")], [publication("s1", "p1", "screen"), publication("s2", "p2", "screen")]])
      for (const view of ["speaker", "gallery"]) {
        const { room, layout } = given({ people, publications: screens });
        layout.choose(view);
        if (screens.length) layout.choose("presentation");
        const { perPage, strip } = roomFor(width, height);
        layout.fit(perPage, strip);
        const shown = layout.arrange(room);
        const boxes = [...place(shown, width, height).values()];
        const what = `${view} ${screens.length} ${width}x${height}`;
        assert.equal(boxes.length, shown.main.length + shown.strip.length, what);
        boxes.forEach((box, at) => {
          assert.ok(box.x >= -0.5 && box.y >= -0.5 && box.x + box.width <= width + 0.5 && box.y + box.height <= height + 0.5, `${what} inside`);
          for (const other of boxes.slice(at + 1)) assert.ok(!overlap(box, other), what);
        });
      }
});

test("a name never covers a small picture: there is room for it beneath", () => {
  const people = Array.from({ length: 12 }, (_, at) => person(`p${at}`));
  for (const [width, height] of [[1440, 700], [768, 800], [344, 560], [304, 400]])
    for (const view of ["speaker", "gallery"]) {
      const { room, layout } = given({ people });
      layout.choose(view);
      const { perPage, strip } = roomFor(width, height);
      layout.fit(perPage, strip);
      const small = [...place(layout.arrange(room), width, height).values()].filter((box) => isSmall(box.width));
      if (view === "speaker") assert.ok(small.length > 0, `${width}x${height}`);
      for (const box of small) assert.ok(box.height - (box.width * 9) / 16 >= 23.99, `${view} ${width}x${height}: ${box.width}x${box.height}`);
    }
});

test("on a stage that stands upright a screen leaves its dark bands to people", () => {
  const people = Array.from({ length: 30 }, (_, at) => person(`p${at}`));
  for (const [width, height] of [[360, 620], [390, 560], [744, 900]]) {
    const { room, layout } = given({ people, publications: [publication("s1", "p1", "screen")] });
    const { perPage, strip } = roomFor(width, height);
    layout.fit(perPage, strip);
    const [screen, ...small] = place(layout.arrange(room), width, height).values();
    assert.equal(screen.width, width);
    assert.ok(screen.height < width, `${screen.height} of ${width}x${height}`);
    assert.ok(new Set(small.map((box) => box.y)).size > 1, "several rows");
    assert.ok(Math.min(...small.map((box) => box.width)) >= 92);
  }
});

test("a picture that is pinned is called large only where it is", () => {
  const { room, layout } = given({ people: [person("Awa"), person("Bo")], speaking: ["Bo"] });
  layout.pin("Awa");
  const said = () => {
    const view = layout.view(room);
    assert.equal(layout.arrange(room).view, view);
    const large = view !== "gallery" && who(layout.arrange(room).main)[0] === "Awa" && layout.arrange(room).main[0].source === "camera";
    assert.equal(/^Épingler en grand$/.test(pinInWords(view)), large);
    assert.equal(/épinglée en grand\.$/.test(pinnedInWords("Awa", "person", view)), large);
    assert.equal(laterInWords("Awa", view) === "", large);
    return [view, plain(laterInWords("Awa", view))];
  };
  assert.deepEqual(said(), ["speaker", ""]);
  room.apply("published", { publication: publication("s1", "Bo", "screen") });
  layout.notice(room);
  assert.deepEqual(said(), ["presentation", "En grand après le partage : Awa"]);
  layout.choose("gallery");
  assert.deepEqual(said(), ["gallery", "En grand hors de la galerie : Awa"]);
  layout.choose("speaker");
  assert.deepEqual(said(), ["speaker", ""]);
  assert.match(pinOfInWords("Awa", "presentation"), /Awa en grand, après/);
});
