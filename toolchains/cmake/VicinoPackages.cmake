# The Debian packages vicino-gateway and vicino-centre, made by CPack: see toolchains/make-packages, which sets
# VICINO_PACKAGE_ARCHITECTURE and the rest. Everything that is shipped is named here.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY TRUE) # the tests, and programs for the desk, are not shipped
set(share "${CMAKE_INSTALL_PREFIX}/share")

# FILES of a package, to FOLDER.
function(vicino_ship component folder)
  install(FILES ${ARGN} DESTINATION "${folder}" COMPONENT ${component})
endfunction()
# gzip without name and time: the same bytes from every build.
function(vicino_ship_compressed component folder name source)
  set(out "${CMAKE_BINARY_DIR}/packages/${component}/${name}.gz")
  file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/packages/${component}")
  execute_process(COMMAND gzip -9nc "${source}" OUTPUT_FILE "${out}" COMMAND_ERROR_IS_FATAL ANY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
  vicino_ship(${component} "${folder}" "${out}")
endfunction()

set(debian "${PROJECT_SOURCE_DIR}/toolchains/debian")
foreach(component gateway centre)
  vicino_ship(${component} ${share}/doc/vicino-${component} "${debian}/copyright")
  vicino_ship_compressed(${component} ${share}/doc/vicino-${component} changelog "${debian}/changelog")
  vicino_ship(${component} /usr/lib/sysusers.d config/sysusers/vicino-${component}.conf)
  # What it is made of; see toolchains/make-sbom.
  vicino_ship(${component} ${share}/doc/vicino-${component} "${CMAKE_BINARY_DIR}/packages/${component}/sbom.spdx.json")
endforeach()

# --- vicino-gateway ---
install(TARGETS program_vicinod program_vicinoctl DESTINATION bin COMPONENT gateway)
vicino_ship(gateway /lib/systemd/system config/systemd/vicinod.service)
vicino_ship(gateway /etc/default config/default/vicinod)
install(DIRECTORY DESTINATION /etc/vicino COMPONENT gateway)
vicino_ship(gateway ${share}/vicino/examples
  config/examples/vicino.toml config/examples/home.toml config/examples/rules.toml)
vicino_ship(gateway ${share}/vicino/mosquitto config/mosquitto/sensors.conf config/mosquitto/sensors.acl)
vicino_ship(gateway ${share}/vicino/zigbee2mqtt config/zigbee2mqtt/configuration.yaml)
vicino_ship(gateway ${share}/vicino/schema
  config/schema/vicino.schema.json config/schema/home.schema.json config/schema/rules.schema.json)
vicino_ship(gateway ${share}/vicino/journald config/journald/vicino.conf)
install(PROGRAMS config/hooks/sms-mmcli config/hooks/sms-gammu config/hooks/speak
  DESTINATION /usr/lib/vicino/hooks COMPONENT gateway)

# --- vicino-centre ---
install(TARGETS program_vicino_centre DESTINATION bin COMPONENT centre)
vicino_ship(centre /lib/systemd/system config/systemd/vicino-centre.service)
vicino_ship(centre /etc/default config/default/vicino-centre)
install(DIRECTORY DESTINATION /etc/vicino-centre COMPONENT centre)
vicino_ship(centre ${share}/vicino-centre/mosquitto config/mosquitto/centre.conf config/mosquitto/centre.acl)

# --- manual pages and completions ---
foreach(page gateway:vicinod.8 gateway:vicinoctl.1 gateway:vicino.toml.5 centre:vicino-centre.8)
  string(REPLACE ":" ";" page "${page}")
  list(POP_FRONT page component name)
  string(REGEX MATCH "[0-9]$" section "${name}")
  vicino_ship_compressed(${component} ${share}/man/man${section} "${name}" "${PROJECT_SOURCE_DIR}/docs/man/${name}")
endforeach()
vicino_ship(gateway ${share}/bash-completion/completions config/completions/vicinoctl)
vicino_ship(centre ${share}/bash-completion/completions config/completions/vicino-centre)

# --- CPack ---
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME vicino)
set(CPACK_PACKAGE_VENDOR "Vicino")
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_CONTACT "Vicino maintainers <maintainers@vicino.example>")
set(CPACK_PACKAGE_DIRECTORY "${CMAKE_BINARY_DIR}/packages/out")
set(CPACK_COMPONENTS_ALL gateway centre)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_STRIP_FILES ON) # make-packages keeps the symbols in packages of their own
set(CPACK_SET_DESTDIR ON)  # /etc and /lib lie outside the prefix
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_HOMEPAGE "https://vicino.example")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE "${VICINO_PACKAGE_ARCHITECTURE}")

foreach(component gateway centre)
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME vicino-${component})
  set(CPACK_DEBIAN_${upper}_FILE_NAME DEB-DEFAULT)
  set(scripts "${debian}/${component}")
  set(CPACK_DEBIAN_${upper}_PACKAGE_CONTROL_EXTRA
    "${scripts}/postinst;${scripts}/prerm;${scripts}/postrm;${scripts}/conffiles")
  # The libraries, from the binaries (dpkg-shlibdeps in make-packages); users are made by systemd-sysusers.
  set(CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS
    "${VICINO_${upper}_LIBRARIES}, tzdata, systemd | systemd-standalone-sysusers, init-system-helpers (>= 1.54~)")
endforeach()
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own first line
set(CPACK_COMPONENT_GATEWAY_DESCRIPTION
"home-monitoring gateway for fragile older people
Collects readings from presence, fall and door sensors (Zigbee2MQTT over a
local MQTT broker), applies local alert rules, keeps every event in a journal
and sends alarms over MQTT with TLS to the operations centre of a home-care
cooperative. No camera, no microphone; raw presence stays in the home.
.
Contains the daemon vicinod, and vicinoctl for technicians.")
set(CPACK_COMPONENT_CENTRE_DESCRIPTION
"operations centre for Vicino gateways (reference receiver)
Receives, stores and receipts the alarms of Vicino gateways, shows them to
operators and sends their commands.")
set(CPACK_DEBIAN_GATEWAY_PACKAGE_RECOMMENDS "mosquitto")
set(CPACK_DEBIAN_CENTRE_PACKAGE_RECOMMENDS "mosquitto")
include(CPack)
