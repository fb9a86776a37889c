// What a schema says, for comparison with the parser. Throws on a schema of another shape: then the test
// fails.
#pragma once

#include <string>
#include <vector>

// Sorted names of the properties of a definition; definition "": of the file itself.
std::vector<std::string> schema_keys(const std::string& file, const std::string& definition);
// Sorted words of the enum of one property, or of its items.
std::vector<std::string> schema_enum(const std::string& file, const std::string& definition,
                                     const std::string& property);
