#include "cloud-bridge/uplink/tls_check.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "cloud-bridge/uplink/freed.hpp"

namespace vicino::uplink {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freed<SSL_free>>;
using Addresses = std::unique_ptr<addrinfo, Freed<freeaddrinfo>>;

struct Socket {
  int fd = -1;
  explicit Socket(int f) : fd(f) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (fd >= 0) ::close(fd);
  }
};

File open_file(const std::filesystem::path& path) {
  return {std::fopen(path.c_str(), "re"), std::fclose};
}

Error cannot_open(std::string_view what, const std::filesystem::path& path) {
  return {"cannot read " + std::string(what) + " " + path.string() + ": " + std::strerror(errno),
          "check the path in the configuration, and that the user of the service may read the file"};
}

// Text of the oldest OpenSSL error, and an empty queue: Paho's threads have queues of their own.
std::string openssl_error() {
  const auto code = ERR_get_error();
  const char* reason = code ? ERR_reason_error_string(code) : nullptr;
  ERR_clear_error();
  return reason ? reason : "no reason given";
}

std::string date(const ASN1_TIME* time) {
  std::tm t{};
  if (ASN1_TIME_to_tm(time, &t) != 1) return "?";
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &t)};
}

Result<Certificate> read_certificate(std::string_view what, const std::filesystem::path& path) {
  const File file = open_file(path);
  if (!file) return cannot_open(what, path);
  Certificate certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
  if (!certificate)
    return Error{std::string(what) + " " + path.string() + " is not a certificate in PEM: " + openssl_error(),
                 "it begins with -----BEGIN CERTIFICATE-----"};
  return certificate;
}

Result<void> check_key(const TlsFiles& files, const X509* certificate) {
  struct stat status {};
  const File file = open_file(files.key);
  if (!file || ::fstat(::fileno(file.get()), &status) != 0) return cannot_open("the key", files.key);
  if ((status.st_mode & 077) != 0)
    return Error{"the key " + files.key.string() + " can be read by others",
                 "chmod 600 " + files.key.string()};
  const Key key(PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr));
  if (!key)
    return Error{"the key " + files.key.string() + " is not a private key in PEM: " + openssl_error(),
                 "it begins with -----BEGIN PRIVATE KEY----- and has no passphrase"};
  if (X509_check_private_key(certificate, key.get()) != 1) {
    ERR_clear_error();
    return Error{
        "the key " + files.key.string() + " does not belong to the certificate " + files.certificate.string(),
        "give both from the same enrolment"};
  }
  return {};
}

Result<void> connect_tcp(const BrokerAddress& broker, Socket& out) {
  const std::string where = broker.host + ":" + std::to_string(broker.port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int rc = ::getaddrinfo(broker.host.c_str(), std::to_string(broker.port).c_str(), &hints, &found);
  const Addresses addresses(found);
  if (rc != 0)
    return Error{"cannot find the centre's broker " + broker.host + ": " + ::gai_strerror(rc),
                 "check the name in the uplink address and the name server (DNS) of this network"};
  int error = 0;
  for (const addrinfo* a = found; a; a = a->ai_next) {
    const int fd = ::socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
    if (fd < 0) continue;
    const timeval limit{3, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (::connect(fd, a->ai_addr, a->ai_addrlen) == 0) {
      out.fd = fd;
      return {};
    }
    error = errno == EINPROGRESS ? ETIMEDOUT : errno;
    ::close(fd);
  }
  return Error{"cannot reach the centre's broker " + where + ": " + std::strerror(error),
               "check the network, the port and the firewall; is the broker running?"};
}

Error explain_verify(long code, const BrokerAddress& broker, const TlsFiles& files) {
  const std::string its = "the certificate of the broker " + broker.host;
  switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return {its + " has expired",
              "renew it at the centre; if it is good there, check the clock of this gateway"};
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return {its + " is not valid yet", "check the clock of this gateway"};
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return {its + " is for another name",
              "write the name that the certificate is for into the uplink address, or issue "
              "one for " +
                  broker.host};
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return {its + " is not signed by the authority in " + files.ca.string(),
              "put the centre's CA certificate into " + files.ca.string() +
                  "; if it is there, somebody stands between"};
    default:
      return {its + " is refused: " + X509_verify_cert_error_string(code),
              "ask the centre to check its certificate"};
  }
}

}  // namespace

Result<void> check_files(const TlsFiles& files, Instant now) {
  if (const auto ca = read_certificate("the CA certificate", files.ca); !ca) return ca.error();
  const auto ours = read_certificate("the certificate", files.certificate);
  if (!ours) return ours.error();
  std::time_t seconds =
      std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::seconds>(now));
  if (X509_cmp_time(X509_get0_notAfter(ours->get()), &seconds) < 0)
    return Error{"the certificate " + files.certificate.string() + " has expired on " +
                     date(X509_get0_notAfter(ours->get())),
                 "enrol this gateway anew; if the date is in the future, check its clock"};
  if (X509_cmp_time(X509_get0_notBefore(ours->get()), &seconds) > 0)
    return Error{"the certificate " + files.certificate.string() + " is not valid before " +
                     date(X509_get0_notBefore(ours->get())),
                 "check the clock of this gateway"};
  return check_key(files, ours->get());
}

Result<void> probe(const BrokerAddress& broker, const TlsFiles& files, bool* reached) {
  Socket socket(-1);
  const auto tcp = connect_tcp(broker, socket);
  if (reached != nullptr) *reached = static_cast<bool>(tcp);
  if (!tcp) return tcp.error();
  if (!broker.tls) return {};
  if (!open_file(files.ca)) return cannot_open("the CA certificate", files.ca);
  const Context context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (SSL_CTX_load_verify_locations(context.get(), files.ca.c_str(), nullptr) != 1)
    return Error{"cannot use the CA certificate " + files.ca.string() + ": " + openssl_error(),
                 "give it in PEM"};
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return Error{"cannot use the certificate " + files.certificate.string() + " with the key " +
                     files.key.string() + ": " + openssl_error(),
                 "enrol this gateway anew"};
  const Session session(SSL_new(context.get()));
  X509_VERIFY_PARAM* expected = SSL_get0_param(session.get());
  if (X509_VERIFY_PARAM_set1_ip_asc(expected, broker.host.c_str()) != 1) {  // not an address: a name
    X509_VERIFY_PARAM_set1_host(expected, broker.host.c_str(), broker.host.size());
    // SSL_set_tlsext_host_name() without its old-style cast.
    SSL_ctrl(session.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(broker.host.c_str()));
  }
  ERR_clear_error();
  SSL_set_fd(session.get(), socket.fd);
  const int done = SSL_connect(session.get());
  if (const long code = SSL_get_verify_result(session.get()); code != X509_V_OK) {
    ERR_clear_error();
    return explain_verify(code, broker, files);
  }
  // With TLS 1.3 a broker that refuses our certificate says so only after the handshake: when we read.
  char byte = 0;
  const int got = done == 1 ? SSL_peek(session.get(), &byte, 1) : done;
  const int why = SSL_get_error(session.get(), got);
  if (why == SSL_ERROR_WANT_READ || got > 0) {
    ERR_clear_error();
    return {};  // it waits for our first word, as it should
  }
  if (done == 1 || why == SSL_ERROR_SSL)
    return Error{"the broker " + broker.host + " refuses a TLS connection with our certificate " +
                     files.certificate.string() + ": " + openssl_error(),
                 "is it registered at the centre, signed by its CA and not expired?"};
  return Error{"the broker " + broker.host + " does not speak TLS on port " + std::to_string(broker.port),
               "check the port in the uplink address (8883 is usual)"};
}

}  // namespace vicino::uplink
