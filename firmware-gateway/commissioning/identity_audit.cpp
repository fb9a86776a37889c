#include "commissioning/identity_audit.hpp"

#include <cstdio>

namespace vicino::commissioning {
namespace {

const Sentence as_root{"ripetere come root: sudo vicinoctl doctor",
                       "repeat it as root: sudo vicinoctl doctor"};

std::string date(Instant at) {
  return to_rfc3339(at).substr(0, 10);
}
std::string octal(unsigned mode) {
  char text[8];
  std::snprintf(text, sizeof text, "%04o", mode & 07777u);
  return text;
}

// Whether the file can be looked into at all; what is wrong is in `out` then.
bool usable(const PemFile& file, const std::string& check, const Sentence& what, const Sentence& absent_cure,
            Findings& out) {
  const std::string path = file.path.string();
  if (!file.present) {
    out.push_back(
        fail(check, {"manca " + what.it + ": " + path, what.en + " is missing: " + path}, absent_cure));
    return false;
  }
  if (!file.readable) {
    out.push_back(fail(
        check, {"non si legge " + what.it + " " + path, what.en + " " + path + " cannot be read"}, as_root));
    return false;
  }
  if (!file.valid) {
    out.push_back(fail(check,
                       {path + " non contiene " + what.it + " in formato PEM",
                        path + " does not hold " + what.en + " in PEM"},
                       absent_cure));
    return false;
  }
  return true;
}

Sentence ask_for_certificate(const IdentityFacts& facts) {
  const std::string next = "sudo vicinoctl init --certificate FILE --ca FILE";
  if (facts.request.empty())
    return {"sudo vicinoctl init prepara la richiesta; poi " + next,
            "sudo vicinoctl init makes the request; then " + next};
  return {"portare " + facts.request.string() + " al centro operativo, che lo firma; poi " + next,
          "bring " + facts.request.string() + " to the operations centre, which signs it; then " + next};
}

void look_at_key(const KeyFacts& key, Findings& out) {
  const Sentence make{"sudo vicinoctl init la crea su questa macchina",
                      "sudo vicinoctl init makes it on this machine"};
  // Who may read it is told even to those who may not.
  bool well = true;
  const std::string path = key.path.string();
  if (key.present && (key.mode & 077u) != 0) {
    out.push_back(
        fail("key.mode",
             {"la chiave " + path + " ha i permessi " + octal(key.mode) + ": altri la possono leggere",
              "the key " + path + " has mode " + octal(key.mode) + ": others can read it"},
             same("sudo chmod 0600 " + path)));
    well = false;
  }
  if (key.present && !key.expected_owner.empty() && key.owner != key.expected_owner) {
    out.push_back(
        fail("key.owner",
             {"la chiave " + path + " è dell'utente " + key.owner + ", deve essere di " + key.expected_owner,
              "the key " + path + " belongs to " + key.owner + ", and should to " + key.expected_owner},
             same("sudo chown " + key.expected_owner + ": " + path)));
    well = false;
  }
  if (!usable(key, "key", {"la chiave privata", "the private key"}, make, out) || !well) return;
  out.push_back(fine("key", {"chiave privata " + path + ", leggibile solo da " + key.owner,
                             "private key " + path + ", readable by " + key.owner + " only"}));
}

void look_at_validity(const IdentityFacts& facts, Findings& out) {
  const CertificateFacts& c = facts.certificate;
  if (facts.now < c.not_before) {
    out.push_back(
        fail("certificate.expiry",
             {"il certificato vale solo dal " + date(c.not_before) + "; oggi è il " + date(facts.now),
              "the certificate is valid from " + date(c.not_before) + " only; today is " + date(facts.now)},
             {"controllare l'orologio: timedatectl", "check the clock: timedatectl"}));
  } else if (facts.now > c.not_after) {
    out.push_back(fail("certificate.expiry",
                       {"il certificato è scaduto il " + date(c.not_after),
                        "the certificate expired on " + date(c.not_after)},
                       ask_for_certificate(facts)));
  } else if (c.not_after - facts.now < renew_before) {
    out.push_back(warn(
        "certificate.expiry",
        {"il certificato scade il " + date(c.not_after), "the certificate expires on " + date(c.not_after)},
        ask_for_certificate(facts)));
  } else {
    out.push_back(fine("certificate.expiry", {"il certificato vale fino al " + date(c.not_after),
                                              "the certificate is valid until " + date(c.not_after)}));
  }
}

void look_at_certificate(const IdentityFacts& facts, Findings& out) {
  const CertificateFacts& c = facts.certificate;
  if (!usable(c, "certificate", {"il certificato", "the certificate"}, ask_for_certificate(facts), out))
    return;
  const std::string path = c.path.string();
  if (facts.key.valid && !c.matches_key)
    out.push_back(fail("certificate.key",
                       {"il certificato " + path + " non è di questa chiave",
                        "the certificate " + path + " is not for this key"},
                       ask_for_certificate(facts)));
  if (c.common_name != facts.gateway)
    out.push_back(fail(
        "certificate.name",
        {"il certificato è intestato a '" + c.common_name + "', questo gateway è '" + facts.gateway + "'",
         "the certificate names '" + c.common_name + "', this gateway is '" + facts.gateway + "'"},
        {"il centro rifiuta nomi diversi: farlo firmare di nuovo, o correggere gateway in [uplink]",
         "the centre refuses another name: have it signed again, or correct gateway in [uplink]"}));
  else
    out.push_back(
        fine("certificate.name", {"certificato intestato a " + c.common_name + ", firmato da " + c.issuer,
                                  "certificate of " + c.common_name + ", signed by " + c.issuer}));
  if (c.chain == Chain::broken)
    out.push_back(
        fail("certificate.chain",
             {"la firma di '" + c.issuer + "' sul certificato non è valida",
              "the signature of '" + c.issuer + "' on the certificate is not valid"},
             {"chiedere al centro operativo certificato e autorità (CA) dello stesso giorno",
              "ask the operations centre for a certificate and its authority (CA) that belong together"}));
  else
    out.push_back(
        fine("certificate.chain",
             c.chain == Chain::signed_by_ca
                 ? Sentence{"catena valida fino all'autorità del centro",
                            "chain valid up to the centre's authority"}
                 : Sentence{"firmato da un'altra autorità che quella del centro: decide il centro",
                            "signed by another authority than the centre's own: the centre decides"}));
  look_at_validity(facts, out);
}

void look_at_ca(const IdentityFacts& facts, Findings& out) {
  const AuthorityFacts& ca = facts.ca;
  const Sentence cure{
      "chiederla al centro operativo; poi sudo vicinoctl init --certificate FILE --ca FILE",
      "ask the operations centre for it; then sudo vicinoctl init --certificate FILE --ca FILE"};
  if (!usable(ca, "ca", {"l'autorità (CA) del centro", "the centre's authority (CA)"}, cure, out)) return;
  if (facts.now > ca.not_after)
    out.push_back(fail("ca",
                       {"l'autorità (CA) del centro è scaduta il " + date(ca.not_after),
                        "the centre's authority (CA) expired on " + date(ca.not_after)},
                       cure));
  else if (ca.not_after - facts.now < renew_before)
    out.push_back(warn("ca",
                       {"l'autorità (CA) del centro scade il " + date(ca.not_after),
                        "the centre's authority (CA) expires on " + date(ca.not_after)},
                       cure));
  else
    out.push_back(fine("ca", {"autorità del centro: " + ca.name, "the centre's authority: " + ca.name}));
}

}  // namespace

Findings audit(const IdentityFacts& facts) {
  Findings out;
  look_at_key(facts.key, out);
  look_at_certificate(facts, out);
  look_at_ca(facts, out);
  return out;
}

}  // namespace vicino::commissioning
