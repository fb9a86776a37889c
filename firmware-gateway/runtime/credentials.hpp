// Secrets that only root may read, handed over by systemd.
#pragma once

#include <filesystem>

namespace vicino::runtime {

// The unit's LoadCredential=secrets:/etc/vicino/secrets copies /etc/vicino/secrets/NAME, which belongs to root, to
// `directory`/secrets_NAME, which this process alone may read (systemd.exec(5)). Gives that copy where there is one, else
// `secret` itself: the settings name the same file, whoever starts us.
// directory: $CREDENTIALS_DIRECTORY; "" outside such a unit.
std::filesystem::path handed_over(const std::filesystem::path& secret,
                                  const std::filesystem::path& directory);

// $CREDENTIALS_DIRECTORY, or "".
std::filesystem::path credentials_directory();

}  // namespace vicino::runtime
