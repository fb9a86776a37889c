# debian_cross(TARGET PROCESSOR TRIPLET EMULATOR): what a toolchain file for Debian's cross compilers says. The libraries come from
# build/sysroot/TARGET (made by toolchains/make-sysroot), or from $VICINO_SYSROOT.
macro(debian_cross target processor triplet emulator)
  set(CMAKE_SYSTEM_NAME Linux)
  set(CMAKE_SYSTEM_PROCESSOR ${processor})
  set(CMAKE_LIBRARY_ARCHITECTURE ${triplet})
  set(CMAKE_C_COMPILER ${triplet}-gcc)
  set(CMAKE_CXX_COMPILER ${triplet}-g++)
  if(DEFINED ENV{VICINO_SYSROOT})
    set(CMAKE_SYSROOT "$ENV{VICINO_SYSROOT}")
  else()
    get_filename_component(CMAKE_SYSROOT "${CMAKE_CURRENT_LIST_DIR}/../build/sysroot/${target}" ABSOLUTE)
  endif()
  if(NOT EXISTS "${CMAKE_SYSROOT}/usr/lib/${triplet}")
    message(FATAL_ERROR "no sysroot in ${CMAKE_SYSROOT}: run toolchains/make-sysroot ${target}")
  endif()

  # Libraries are the target's; programs, this machine's.
  set(CMAKE_FIND_ROOT_PATH "${CMAKE_SYSROOT}")
  set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
  set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
  set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
  set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
  set(ENV{PKG_CONFIG_SYSROOT_DIR} "${CMAKE_SYSROOT}")
  set(ENV{PKG_CONFIG_LIBDIR} "${CMAKE_SYSROOT}/usr/lib/${triplet}/pkgconfig:${CMAKE_SYSROOT}/usr/share/pkgconfig")

  set(CMAKE_CROSSCOMPILING_EMULATOR ${emulator} -L "${CMAKE_SYSROOT}")
endmacro()
