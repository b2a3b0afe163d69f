// Builds styles, scripts, fonts and icons into ../static/built; run with `npm run build`.
// What comes out is committed, so that serving the pages needs no Node.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { worldMap } from "./world.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../../..");
const packages = join(root, "node_modules");
const built = process.argv[2] ?? join(here, "../static/built");

rmSync(built, { recursive: true, force: true });
mkdirSync(built, { recursive: true });

const result = await esbuild.build({
  absWorkingDir: root,
  entryPoints: [join(here, "app.js"), join(here, "app.css")],
  outbase: here,
  outdir: built,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome123", "firefox121", "safari17.5"],
  legalComments: "none",
  loader: { ".woff2": "file" },
  metafile: true,
});

const manifest = {};
const hashed = /-([A-Z0-9]{8})(\.[a-z0-9]+)$/;
for (const path of Object.keys(result.metafile.outputs)) {
  const name = relative(built, join(root, path));
  manifest[name.replace(hashed, "$2")] = name;
}

const drawings = { "favicon.svg": readFileSync(join(here, "favicon.svg")), "world.svg": Buffer.from(worldMap(packages)) };
for (const [name, data] of Object.entries(drawings)) {
  const hash = createHash("sha256").update(data).digest("hex").slice(0, 8).toUpperCase();
  manifest[name] = name.replace(".", `-${hash}.`);
  writeFileSync(join(built, manifest[name]), data);
}

const icons = {};
for (const name of JSON.parse(readFileSync(join(here, "icons.json"), "utf8"))) {
  const svg = readFileSync(join(packages, "lucide-static/icons", `${name}.svg`), "utf8");
  icons[name] = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "");
}

const notices = ["@fontsource-variable/inter", "@fontsource/ibm-plex-mono", "htmx.org", "lucide-static", "world-atlas"]
  .map((name) => `${name}\n\n${readFileSync(join(packages, name, "LICENSE"), "utf8").trim()}\n`)
  .join(`\n${"-".repeat(72)}\n\n`);

const sorted = (entries) => JSON.stringify(Object.fromEntries(Object.entries(entries).sort()), null, 1) + "\n";
writeFileSync(join(built, "manifest.json"), sorted(manifest));
writeFileSync(join(built, "icons.json"), sorted(icons));
writeFileSync(join(built, "LICENSES.txt"), notices);
