// Templates: the files that `initlab new` writes, with @NAME@, @RUN@, @INNER@ and @REST@ to be filled in.
#pragma once

namespace initlab::cli {

extern const char* const kNewProject;
extern const char* const kNewManifest;
extern const char* const kNewInitializer;
extern const char* const kNewActivation;
extern const char* const kNewLayer;
extern const char* const kNewProbe;
extern const char* const kNewProgram;

}  // namespace initlab::cli
