// Which program this is. Constant for the life of the process.
#pragma once

#include <string>
#include <string_view>

namespace vicino::about {

std::string_view version();  // "0.1.0"
std::string_view commit();   // "1a2b3c4d5e6f", with '+' for changes in no commit; "unknown" outside git

// The linker's hash of this very program, 40 hex digits; "" if it was linked without one.
// Source: the NT_GNU_BUILD_ID note of the running image.
const std::string& build_id();

// One word for the wire and the journal, as semantic versioning writes build metadata:
// "0.1.0+1a2b3c4d5e6f.0f1e2d3c" (commit, first 8 digits of the build id). At most 128 bytes.
std::string wire_version();

// What --version prints: a line each for name and version, commit, build id.
std::string version_text(std::string_view program);

}  // namespace vicino::about
