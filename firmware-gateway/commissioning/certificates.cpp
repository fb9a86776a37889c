#include "commissioning/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <pwd.h>
#include <sys/stat.h>

#include <ctime>
#include <memory>

#include "cloud-bridge/uplink/freed.hpp"

namespace vicino::commissioning {
namespace {

using uplink::Freed;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Request = std::unique_ptr<X509_REQ, Freed<X509_REQ_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

Error broken(const std::string& what) {
  const auto code = ERR_get_error();
  const char* reason = code ? ERR_reason_error_string(code) : nullptr;
  ERR_clear_error();
  return {what + (reason ? std::string(": ") + reason : std::string()),
          "is OpenSSL 3 installed? apt install libssl3"};
}

// No passphrase is asked for on a terminal: an encrypted key is an error.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

Key key_from(BIO* bio) {
  Key key(PEM_read_bio_PrivateKey(bio, nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  return key;
}

Bio open(const std::filesystem::path& file) {
  Bio bio(BIO_new_file(file.c_str(), "r"));
  ERR_clear_error();
  return bio;
}

Instant instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return unknown;
  return std::chrono::sys_seconds(std::chrono::seconds(timegm(&parts)));
}

std::string common_name(const X509_NAME* name) {
  char text[256] = "";
  const int length =
      X509_NAME_get_text_by_NID(const_cast<X509_NAME*>(name), NID_commonName, text, sizeof text);
  return length > 0 ? std::string(text, static_cast<std::size_t>(length)) : std::string();
}

std::string user_name(uid_t user) {
  const passwd* entry = ::getpwuid(user);
  return entry ? entry->pw_name : std::to_string(user);
}

// What every file has; true: there is something to read.
bool look_at_file(const std::filesystem::path& path, PemFile& facts, struct stat& status) {
  facts.path = path;
  facts.present = ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
  if (!facts.present) return false;
  facts.readable = open(path) != nullptr;
  return facts.readable;
}

Certificate look_at_certificate(const std::filesystem::path& path, PemFile& facts) {
  struct stat status {};
  if (!look_at_file(path, facts, status)) return nullptr;
  const Bio bio = open(path);
  Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  facts.valid = certificate != nullptr;
  return certificate;
}

Chain chain_of(X509* certificate, X509* ca) {
  if (!ca || X509_NAME_cmp(X509_get_issuer_name(certificate), X509_get_subject_name(ca)) != 0)
    return Chain::other_authority;
  const bool good = X509_verify(certificate, X509_get0_pubkey(ca)) == 1;
  ERR_clear_error();
  return good ? Chain::signed_by_ca : Chain::broken;
}

}  // namespace

Result<std::string> make_key() {
  const Key key(EVP_EC_gen("P-256"));
  const Bio bio(BIO_new(BIO_s_mem()));
  if (!key || !bio ||
      PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return broken("a key cannot be made");
  return Result<std::string>(boost::system::in_place_value, text_of(bio.get()));
}

Result<std::string> make_request(const std::string& key_pem, const std::string& gateway) {
  const Bio in(BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())));
  const Key key = key_from(in.get());
  if (!key) return Error{"the key is not a private key in PEM", "move it away and let init make a new one"};
  const Request request(X509_REQ_new());
  const Bio out(BIO_new(BIO_s_mem()));
  X509_NAME* name = X509_REQ_get_subject_name(request.get());
  const auto* cn = reinterpret_cast<const unsigned char*>(gateway.c_str());
  if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, cn, -1, -1, 0) != 1 ||
      X509_REQ_set_pubkey(request.get(), key.get()) != 1 ||
      X509_REQ_sign(request.get(), key.get(), EVP_sha256()) <= 0 ||
      PEM_write_bio_X509_REQ(out.get(), request.get()) != 1)
    return broken("the certificate request cannot be made");
  return Result<std::string>(boost::system::in_place_value, text_of(out.get()));
}

IdentityFacts look_at(const IdentityFiles& files, Instant now) {
  IdentityFacts facts;
  facts.now = now;
  facts.gateway = files.gateway;
  if (std::error_code error; std::filesystem::exists(files.request, error)) facts.request = files.request;
  facts.key.expected_owner = files.expected_owner;
  struct stat status {};
  Key key;
  if (look_at_file(files.key, facts.key, status)) {
    key = key_from(open(files.key).get());
    facts.key.valid = key != nullptr;
  }
  if (facts.key.present) {
    facts.key.mode = status.st_mode & 07777u;
    facts.key.owner = user_name(status.st_uid);
  }
  const Certificate ca = look_at_certificate(files.ca, facts.ca);
  if (ca) {
    facts.ca.name = common_name(X509_get_subject_name(ca.get()));
    facts.ca.not_after = instant_of(X509_get0_notAfter(ca.get()));
  }
  auto& c = facts.certificate;
  if (const Certificate ours = look_at_certificate(files.certificate, c)) {
    c.common_name = common_name(X509_get_subject_name(ours.get()));
    c.issuer = common_name(X509_get_issuer_name(ours.get()));
    c.not_before = instant_of(X509_get0_notBefore(ours.get()));
    c.not_after = instant_of(X509_get0_notAfter(ours.get()));
    c.matches_key = key && X509_check_private_key(ours.get(), key.get()) == 1;
    ERR_clear_error();
    c.chain = chain_of(ours.get(), ca.get());
  }
  return facts;
}

}  // namespace vicino::commissioning
