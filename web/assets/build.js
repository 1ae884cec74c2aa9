// Builds web/static: one folder named after the hash of its contents, so that browsers may keep
// every file for good, and static/version.txt that names the folder in force.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { NodePackageImporter, compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2] ?? join(here, "..", "static"));
const building = `${target}.building`;
const modules = join(here, "node_modules");
const leaflet = join(modules, "leaflet", "dist");
const govuk = join(modules, "govuk-frontend", "dist", "govuk");

// Files that every map needs, in one: a browser waits for each that it asks for.
const map = [join(leaflet, "leaflet.js"), join(here, "map.js"), join(here, "backdrop.js")];

const withoutSourceMap = (text) => text.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, "\n");

async function script(...sources) {
  const texts = await Promise.all(sources.map((source) => readFile(source, "utf8")));
  return Buffer.from(texts.map(withoutSourceMap).join(""));
}

async function gather() {
  const files = new Map();
  const style = compile(join(here, "app.scss"), {
    style: "compressed",
    importers: [new NodePackageImporter(here)],
    quietDeps: true,
  });
  files.set("app.css", Buffer.from(style.css));
  for (const name of ["app.js", "background.js", "colour.js", "compare.js", "place.js", "upload.js"]) {
    files.set(name, await script(join(here, name)));
  }
  files.set("map.js", await script(...map));
  files.set("govuk-frontend.min.js", await script(join(govuk, "govuk-frontend.min.js")));
  files.set("icon.svg", await readFile(join(here, "icon.svg")));
  for (const image of (await readdir(join(leaflet, "images"))).sort()) {
    files.set(`images/${image}`, await readFile(join(leaflet, "images", image)));
  }
  return files;
}

function versionOf(files) {
  const hash = createHash("sha256");
  for (const [name, content] of files) hash.update(name).update("\0").update(content);
  return hash.digest("hex").slice(0, 12);
}

const files = await gather();
const version = versionOf(files);
await rm(building, { recursive: true, force: true });
for (const [name, content] of files) {
  const path = join(building, version, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  if (!name.endsWith(".png")) await writeFile(`${path}.gz`, gzipSync(content, { level: 9 }));
}
await writeFile(join(building, "version.txt"), `${version}\n`);
await rm(target, { recursive: true, force: true });
await rename(building, target).catch(async () => {
  // A folder that another process holds open cannot be renamed on some systems.
  await cp(building, target, { recursive: true });
  await rm(building, { recursive: true, force: true });
});
const bytes = [...files.values()].reduce((sum, content) => sum + content.length, 0);
console.log(`${files.size} files, ${Math.round(bytes / 1024)} kB, version ${version}`);
