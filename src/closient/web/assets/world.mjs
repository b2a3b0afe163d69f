// The map of the world: the countries of Natural Earth (public domain, as the package world-atlas carries
// them) as one small SVG, of which pages draw one by `<use href="...#SE">`. `npm run build` writes it.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const WIDTH = 1000;
const FIRST_LATITUDE = 84;
const LAST_LATITUDE = -56; // below it lies Antarctica, where nobody scans
const DOT = 2.5;

// Equal Earth (Šavrič, Patterson, Jenny 2018): areas keep their proportions.
function projected([longitude, latitude]) {
  const half = Math.asin((Math.sqrt(3) / 2) * Math.sin((latitude * Math.PI) / 180));
  const square = half * half;
  const sixth = square ** 3;
  const across = 1.340264 - 3 * 0.081106 * square + sixth * (7 * 0.000893 + 9 * 0.003796 * square);
  const x = (2 * Math.sqrt(3) * ((longitude * Math.PI) / 180) * Math.cos(half)) / (3 * across);
  return [x, -half * (1.340264 - 0.081106 * square + sixth * (0.000893 + 0.003796 * square))];
}

const left = projected([-180, 0])[0];
const scale = WIDTH / (projected([180, 0])[0] - left);
const top = projected([0, FIRST_LATITUDE])[1];
const placed = (point) => projected(point).map((value, axis) => (value - (axis ? top : left)) * scale);
const HEIGHT = Math.round(placed([0, LAST_LATITUDE])[1]);

/** The shapes of a TopoJSON file: `{code, name, polygons}`, rings as longitudes and latitudes. */
function countries(packages, file) {
  const { arcs, objects, transform } = JSON.parse(readFileSync(join(packages, "world-atlas", file), "utf8"));
  const lines = arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => {
      [x, y] = [x + dx, y + dy];
      return [x, y].map((value, axis) => value * transform.scale[axis] + transform.translate[axis]);
    });
  });
  const line = (number) => (number < 0 ? lines[~number].toReversed() : lines[number]);
  const ring = (numbers) => unbroken(numbers.flatMap((number, place) => line(number).slice(place ? 1 : 0)));
  return objects.countries.geometries.map(({ type, arcs: parts = [], id, properties }) => ({
    // The numbers of ISO 3166-1 are aliases of its letters.
    code: id ? Intl.getCanonicalLocales(`und-${id.padStart(3, "0")}`)[0].slice(4) : "",
    name: properties.name,
    polygons: (type === "Polygon" ? [parts] : parts).map((rings) => rings.map(ring)),
  }));
}

/** A ring that crosses the date line goes on beyond 180 degrees instead of back around the world. */
function unbroken(points) {
  let turn = 0;
  const found = points.map(([longitude, latitude], place) => {
    const step = place ? longitude - points[place - 1][0] : 0;
    turn += step > 180 ? -360 : step < -180 ? 360 : 0;
    return [longitude + turn, latitude];
  });
  const west = Math.min(...found.map(([longitude]) => longitude));
  return west < -181 ? found.map(([longitude, latitude]) => [longitude + 360, latitude]) : found;
}

/** Halves of a unit are as fine as a screen shows; steps from point to point are short to write. */
function path(ring) {
  let [x, y] = [0, 0];
  const steps = [];
  for (const point of ring) {
    const [toX, toY] = placed(point).map((value) => Math.round(value * 2));
    if (steps.length && toX === x && toY === y) continue;
    steps.push(steps.length ? `${(toX - x) / 2} ${(toY - y) / 2}` : `${toX / 2} ${toY / 2}`);
    [x, y] = [toX, toY];
  }
  if (steps.length < 4) return "";
  const written = `M${steps[0]}l${steps.slice(1).join(" ")}z`;
  return written.replaceAll(/(?<!\d)0\./g, ".").replaceAll(" -", "-");
}

function middle(polygons) {
  const points = polygons.toSorted((one, other) => other[0].length - one[0].length)[0][0];
  return placed([0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length));
}

/** The whole drawing. `#world` is everything; countries too small for this scale are dots. */
export function worldMap(packages) {
  const drawn = countries(packages, "countries-110m.json").filter(({ code }) => !["AQ", "TF"].includes(code));
  const known = new Set(["", "AQ", ...drawn.map(({ code }) => code)]);
  const small = countries(packages, "countries-50m.json").filter(({ code }) => {
    const isNew = !known.has(code);
    known.add(code);
    return isNew;
  });
  const shapes = drawn.map(({ code, name, polygons }) => {
    // Kosovo has no number in ISO 3166-1; two more without one have no letters either.
    const id = code || (name === "Kosovo" ? "XK" : "");
    return `<path${id && ` id="${id}"`} d="${polygons.flat().map(path).join("")}"/>`;
  });
  const dots = small.map(({ code, polygons }) => {
    const [x, y] = middle(polygons).map((value) => Math.round(value * 2) / 2);
    return `<circle id="${code}" cx="${x}" cy="${y}" r="${DOT}"/>`;
  });
  const world = `<g id="world">${shapes.toSorted().join("")}</g>${dots.toSorted().join("")}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}">${world}</svg>\n`;
}
