#include "cloud-bridge/operations-centre/signing_key.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <cstdio>

namespace vicino::operations_centre {
namespace {
constexpr std::size_t signature_bytes = 64;
constexpr std::size_t base64_chars = 88;

// No passphrase is asked for on a terminal: an encrypted key is an error.
int no_passphrase(char*, int, int, void*) {
  return -1;
}
}  // namespace

Result<SigningKey> SigningKey::from_file(const std::filesystem::path& file) {
  const std::string option = "--sign-key " + file.string() + ": ";
  const std::string cure =
      "make one that nobody else can read: (umask 077; openssl genpkey -algorithm ed25519 -out " +
      file.string() + "); its public half for the gateways: openssl pkey -in " + file.string() + " -pubout";
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (error || !std::filesystem::is_regular_file(status))
    return Error{option + "there is no such file", cure};
  using std::filesystem::perms;
  if ((status.permissions() & (perms::group_all | perms::others_all)) != perms::none)
    return Error{option + "can be read by others than its owner", "chmod 0600 " + file.string()};
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(file.c_str(), "re"), std::fclose);
  if (!stream) return Error{option + "cannot be read", "give it to the user of the centre, mode 0600"};
  std::shared_ptr<EVP_PKEY> key(PEM_read_PrivateKey(stream.get(), nullptr, no_passphrase, nullptr),
                                EVP_PKEY_free);
  ERR_clear_error();
  if (!key) return Error{option + "holds no private key in PEM (without a passphrase)", cure};
  if (EVP_PKEY_id(key.get()) != EVP_PKEY_ED25519) return Error{option + "is not an Ed25519 key", cure};
  return SigningKey(std::move(key));
}

Result<std::string> SigningKey::sign(std::string_view text) const {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::array<unsigned char, signature_bytes> raw{};
  std::size_t size = raw.size();
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const bool good =
      context &&
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, static_cast<EVP_PKEY*>(key_.get())) == 1 &&
      EVP_DigestSign(context.get(), raw.data(), &size, bytes, text.size()) == 1 && size == raw.size();
  ERR_clear_error();
  if (!good) return Error{"a command could not be signed", "restart the centre; look at its --sign-key"};
  std::array<unsigned char, base64_chars + 1> out{};  // and the zero that EVP_EncodeBlock writes
  EVP_EncodeBlock(out.data(), raw.data(), static_cast<int>(raw.size()));
  return Result<std::string>(boost::system::in_place_value, reinterpret_cast<const char*>(out.data()),
                             base64_chars);
}

}  // namespace vicino::operations_centre
