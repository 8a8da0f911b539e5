// Deliberately not a module: lab-runtime/tsconfig.json maps `vscode` to this file, so importing it here does not compile.
