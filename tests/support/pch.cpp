// Nothing here: the one source that uses the precompiled header, so that CMake has a rule to build it (main.cpp must not
// use it, because CATCH_CONFIG_MAIN has to stand before the include).
