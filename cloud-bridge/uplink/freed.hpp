// std::unique_ptr<X509, Freed<X509_free>>: what a C library gave goes back to it.
#pragma once

namespace vicino::uplink {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};

}  // namespace vicino::uplink
