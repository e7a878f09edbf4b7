// The mean activation of a run file: node read_activations.mjs FILE FOLDER_OF_H5WASM
import { existsSync } from "node:fs";
const [file, folder] = process.argv.slice(2);
if (!existsSync(folder)) { console.log("h5wasm"); process.exit(77); }
const { default: h5wasm } = await import(`${folder}/dist/node/hdf5_hl.js`);
await h5wasm.ready;
const values = new h5wasm.File(file, "r").get("layers/sigmoid1/activation").value;
console.log(values.reduce((sum, value) => sum + value, 0) / values.length);
