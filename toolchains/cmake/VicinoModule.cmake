# vicino_module(NAME SOURCES a.cpp ... [PUBLIC targets...] [PRIVATE targets...] [COLD])
#   One static library per folder, target vicino_NAME, alias vicino::NAME. PUBLIC are other rooms of the house whose
#   headers appear in ours; PRIVATE are third-party libraries (they never leak through a header). COLD: it works at the
#   start, or when somebody asks, and is compiled to be small: what is mapped on a gateway stays in its memory.
# vicino_program(NAME SOURCES ... [PRIVATE ...])   One executable, placed in <build>/bin.
# vicino_test(NAME SOURCES ... [PRIVATE ...])      One Catch2 executable unit_NAME & co., each test case known to ctest.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

option(VICINO_WERROR "Warnings are errors" OFF)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # BASEDIR, NOHASHDIR: another clone or build folder finds what this one compiled. SLOPPINESS: what ccache's manual asks
  # for with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

add_library(vicino_flags INTERFACE)
if(CMAKE_SIZEOF_VOID_P EQUAL 8)
  set(useless_cast -Wuseless-cast)
else()
  set(useless_cast) # here size_t has 32 bits, and other casts are of use
  # Files over 2 GB and inodes over 32 bits; not _TIME_BITS, see docs/decisions/0015.
  target_compile_definitions(vicino_flags INTERFACE _FILE_OFFSET_BITS=64)
endif()
target_include_directories(vicino_flags INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/firmware-gateway")
target_compile_options(vicino_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast
  ${useless_cast} -Wduplicated-cond -Wlogical-op
  -ffp-contract=off # the same arithmetic on x86-64 and on ARM
  -fno-math-errno
  $<$<BOOL:${VICINO_WERROR}>:-Werror>)
if(CCACHE)
  target_compile_options(vicino_flags INTERFACE -fpch-preprocess)
endif()

# What ships is hardened: Debian's own set (dpkg-buildflags, hardening=+all), and the checks of libstdc++ that cost nothing.
# Not under a sanitizer, which wants the calls as they were written.
add_library(vicino_hardening INTERFACE)
if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  target_compile_options(vicino_hardening INTERFACE
    -fstack-protector-strong -fstack-clash-protection
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE$<SEMICOLON>-D_FORTIFY_SOURCE=2> # it needs the optimiser
    -ffunction-sections -fdata-sections)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|amd64")
    target_compile_options(vicino_hardening INTERFACE -fcf-protection)
  endif()
  target_link_options(vicino_hardening INTERFACE
    -Wl,--build-id -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--gc-sections -Wl,--as-needed)
endif()

# A test program is compiled far more often than it runs: only what it tests is optimised.
set(VICINO_TEST_OPTIONS $<$<CONFIG:Release>:-O0>)

# Where tests find our programs. In a cross build these are scripts that start the emulator, so that a test runs a program by
# its name wherever it is built.
set(VICINO_TEST_BIN_DIR "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
if(CMAKE_CROSSCOMPILING)
  set(VICINO_TEST_BIN_DIR "${CMAKE_BINARY_DIR}/emulated")
endif()

function(vicino_module name)
  cmake_parse_arguments(ARG "COLD" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  set(target "vicino_${name}")
  add_library(${target} STATIC ${ARG_SOURCES})
  add_library(vicino::${name} ALIAS ${target})
  target_link_libraries(${target} PUBLIC vicino_flags ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  target_compile_options(${target} PRIVATE $<TARGET_PROPERTY:vicino_hardening,INTERFACE_COMPILE_OPTIONS>
    $<$<AND:$<BOOL:${ARG_COLD}>,$<CONFIG:Release>>:-Os>)
endfunction()

function(vicino_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PRIVATE" ${ARGN})
  string(REPLACE "-" "_" target "program_${name}")
  add_executable(${target} ${ARG_SOURCES})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME "${name}")
  target_link_libraries(${target} PRIVATE vicino_flags vicino_hardening ${ARG_PRIVATE})
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-Os>) # arguments, and what is said at the end: cold
  if(CMAKE_CROSSCOMPILING)
    list(JOIN CMAKE_CROSSCOMPILING_EMULATOR "' '" emulator)
    file(GENERATE OUTPUT "${VICINO_TEST_BIN_DIR}/${name}" CONTENT "#!/bin/sh\nexec '${emulator}' '$<TARGET_FILE:${target}>' \"$@\"\n"
      FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  endif()
endfunction()

function(vicino_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PRIVATE;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE vicino_flags vicino_test_main ${ARG_PRIVATE})
  target_precompile_headers(${name} REUSE_FROM vicino_test_main)
  target_compile_options(${name} PRIVATE ${VICINO_TEST_OPTIONS})
  target_compile_definitions(${name} PRIVATE
    VICINO_SOURCE_DIR="${PROJECT_SOURCE_DIR}" VICINO_BIN_DIR="${VICINO_TEST_BIN_DIR}")
  set_property(GLOBAL APPEND PROPERTY VICINO_TEST_TARGETS ${name})
endfunction()
