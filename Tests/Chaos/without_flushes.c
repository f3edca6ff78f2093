// Preloaded functions that flush nothing: with them the power-loss test must find missing turns.
int fsync(int descriptor) { return descriptor < 0 ? -1 : 0; }
int fdatasync(int descriptor) { return descriptor < 0 ? -1 : 0; }
