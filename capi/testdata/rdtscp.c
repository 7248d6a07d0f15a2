/* Does what Go does to read the clock of the processor: it asks for the
   instruction, and uses it if the processor says that it has it. */
#include <cpuid.h>

int main(void) {
    unsigned a, b, c, d;
    if (__get_cpuid(0x80000001, &a, &b, &c, &d) && (d >> 27 & 1)) {
        __asm__ volatile("rdtscp" ::: "eax", "edx", "ecx");
    }
    return 0;
}
