// vicinoctl init: from a blank box to a gateway that waits for its certificate, and from there to a protected home.
#pragma once

#include <filesystem>
#include <string>

#include "commissioning/doctor.hpp"
#include "commissioning/setup.hpp"
#include "text.hpp"

namespace vicino::ctl {

struct InitRequest {
  commissioning::SetupOptions setup;
  commissioning::DoctorOptions doctor;  // its config is the main file in setup.directory
  std::filesystem::path answers;        // "" : ask
  bool non_interactive = false;
  std::string only;                       // "" : all; identity, settings, broker
  bool add_devices = false;               // only append what is newly paired to home.toml
  std::filesystem::path certificate, ca;  // from the centre; both or none
  bool check = true;                      // end with the doctor
};
// 0 all is well, 1 warnings, 2 errors.
int run_init(InitRequest request, Lang lang);

}  // namespace vicino::ctl
