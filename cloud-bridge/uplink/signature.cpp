#include "cloud-bridge/uplink/signature.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>

namespace vicino::uplink {
namespace {

constexpr std::size_t signature_bytes = 64;
constexpr std::size_t base64_chars = 88;  // of 64 bytes, "==" at the end

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  constexpr auto cure =
      "make one with: openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem -pubout";
  const std::unique_ptr<BIO, int (*)(BIO*)> memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                   BIO_free);
  std::shared_ptr<EVP_PKEY> key(PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  ERR_clear_error();
  if (!key) return Error{"the key for commands is not a public key in PEM", cure};
  if (EVP_PKEY_id(key.get()) != EVP_PKEY_ED25519)
    return Error{"the key for commands is not an Ed25519 key", cure};
  return PublicKey(std::move(key));
}

bool PublicKey::verifies(std::string_view text, std::string_view signature) const {
  if (signature.size() != base64_chars || !signature.ends_with("==")) return false;
  std::array<unsigned char, base64_chars / 4 * 3> raw{};
  if (EVP_DecodeBlock(raw.data(), bytes(signature), base64_chars) != static_cast<int>(raw.size()))
    return false;
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  auto* key = static_cast<EVP_PKEY*>(key_.get());
  const bool good =
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
      EVP_DigestVerify(context.get(), raw.data(), signature_bytes, bytes(text), text.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace vicino::uplink
